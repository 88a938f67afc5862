using System.Diagnostics;
using System.Text.Json;

namespace MetaflowStack.EndToEnd.Harness;

/// <summary>
/// A temporary folder that stands for a user's copy of the repository: the program works on it (state, sandbox, output), while
/// manifests and parameters are the repository's. Folders share nothing, so tests run at the same time.
/// </summary>
public sealed class StackFolder : IAsyncDisposable
{
    private readonly List<RunningCommand> _commands = [];

    /// <summary>Makes the folder.</summary>
    public StackFolder()
    {
        Root = Directory.CreateTempSubdirectory("stack-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, ".nuke"));
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, ".nuke"), "*.json"))
            File.Copy(file, Path.Combine(Root, ".nuke", Path.GetFileName(file)));
        Environment["HELM_EXE"] = MakeHelm();
        Directory.CreateSymbolicLink(Path.Combine(Root, "manifests"), Path.Combine(Repository.Root, "manifests"));
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Environment variables of the commands; null takes one away.</summary>
    public Dictionary<string, string?> Environment { get; } = new(Repository.CleanEnvironment);

    /// <summary>A path in the folder.</summary>
    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Runs the program with these arguments, as <c>./build.sh</c> would.</summary>
    public async Task<RunResult> RunAsync(params string[] arguments) => await (await StartAsync(arguments)).WaitAsync();

    /// <summary>Starts the program; for tests that send signals or look at it while it runs.</summary>
    public async Task<RunningCommand> StartAsync(params string[] arguments)
    {
        var assembly = await StackProgram.AssemblyAsync();
        var command = RunningCommand.Start(
            "dotnet", [assembly, .. arguments], Root, new Dictionary<string, string?>(Environment) { ["NUKE_ROOT"] = Root });
        _commands.Add(command);
        return command;
    }

    // Airflow needs helm, of which nothing but its version is asked.
    private string MakeHelm()
    {
        var path = PathOf(OperatingSystem.IsWindows() ? "helm.cmd" : "helm");
        File.WriteAllText(path, OperatingSystem.IsWindows() ? "@echo v3.17.0\r\n" : "#!/bin/sh\necho v3.17.0\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    // One that a test looked into lingers for its next user, and would save its world into the folder while that is deleted.
    private async Task EndSandboxAsync()
    {
        var file = PathOf(".nuke", "temp", "sandbox", "sandbox.json");
        string text;
        try
        {
            text = await File.ReadAllTextAsync(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return; // None was started, or it has just ended by itself.
        }

        var processId = JsonDocument.Parse(text).RootElement.GetProperty("processId").GetInt32();
        if (Process.GetProcesses().FirstOrDefault(process => process.Id == processId) is not { } sandbox)
            return;
        sandbox.Kill();
        await sandbox.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands)
            await command.DisposeAsync();
        await EndSandboxAsync();
        File.Delete(PathOf("manifests"));
        Directory.Delete(Root, recursive: true);
    }
}
