using System.Diagnostics;
using System.Globalization;
using MetaflowStack.Simulation.Cloud;

namespace MetaflowStack.Simulation.Runs;

/// <summary>The program as a process of its own.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs a command as a user does.</summary>
    /// <param name="target"><c>Services</c> or <c>Destroy</c>.</param>
    /// <param name="workspace">Where the user stands.</param>
    /// <param name="cloud">The cloud.</param>
    /// <param name="trap">Where the process gets SIGKILL; null: nowhere.</param>
    /// <returns>Its exit code (137 when it was killed), and what it said.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string target, Workspace workspace, SimulatedCloud cloud, Trap? trap = null)
    {
        using var process = new Process { StartInfo = StartOf(target, workspace, cloud) };
        cloud.Gate.Default = cloud.NewTraffic(trap, process.Kill);
        using var patience = new CancellationTokenSource(Patience);
        process.Start();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            cloud.Gate.Default = null;
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static ProcessStartInfo StartOf(string target, Workspace workspace, SimulatedCloud cloud)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), target, "--org-prefix", StackCommand.OrgPrefix, "--cloud", "sandbox", "--sandbox-directory", cloud.Directory, "--state", StateOption.For(StateKind.Folder, workspace, cloud.SubscriptionId), "--yes"])
        {
            WorkingDirectory = workspace.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "CI", "NukeEngine", "GITHUB_ACTIONS", "TF_BUILD" })
            start.Environment.Remove(name);
        start.Environment["NUKE_ROOT"] = workspace.Root;
        return start;
    }

    // ./build.sh Test names the program that runs; otherwise the one that was compiled with this test.
    private static string Program()
    {
        if (Environment.GetEnvironmentVariable("METAFLOW_STACK_PROGRAM") is { Length: > 0 } named)
            return named;
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var compiled = Path.Combine(Repository.Root, "build", "bin", output.Parent!.Name, output.Name, "_build.dll");
        return File.Exists(compiled)
            ? compiled
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{compiled} is missing: compile build/_build.csproj, or name the program in METAFLOW_STACK_PROGRAM."));
    }
}
