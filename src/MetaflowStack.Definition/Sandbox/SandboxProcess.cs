using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Sandbox;

/// <summary>The sandbox as a child process that outlives this one.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private readonly Process _process;

    internal SandboxProcess(StackSettings settings)
    {
        var start = new ProcessStartInfo(DotNetHost())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = settings.SandboxDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "sandbox", "MetaflowStack.Sandbox.dll"));
        start.ArgumentList.Add("--directory");
        start.ArgumentList.Add(settings.SandboxDirectory);
        if (settings.SandboxSpeed is { } speed)
        {
            start.ArgumentList.Add("--speed");
            start.ArgumentList.Add(speed.ToString(CultureInfo.InvariantCulture));
        }

        if (settings.SandboxSeed is { } seed)
        {
            start.ArgumentList.Add("--seed");
            start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        }

        // It outlives this run, and needs none of its secrets.
        foreach (var secret in (string[])[StateConnectionString.Variable, "AZURE_CLIENT_SECRET"])
            start.Environment.Remove(secret);
        foreach (var fault in settings.SandboxFaults)
        {
            start.ArgumentList.Add("--fault");
            start.ArgumentList.Add(fault);
        }

        _process = new Process { StartInfo = start };
    }

    /// <summary>Starts it and waits for its first line, by which it is ready.</summary>
    /// <returns>Null when it runs, or the exit code when it has ended instead.</returns>
    internal async Task<int?> StartAsync(CancellationToken cancellationToken)
    {
        _process.Start();
        _process.StandardInput.Close();
        if (await _process.StandardOutput.ReadLineAsync(cancellationToken) is not null)
            return null;
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>What it said before it ended.</summary>
    internal async Task<string> ErrorsAsync(CancellationToken cancellationToken) =>
        (await _process.StandardError.ReadToEndAsync(cancellationToken)).Trim();

    /// <inheritdoc />
    public void Dispose() => _process.Dispose();

    // The dotnet that runs this very program, whether or not it is in PATH: three folders above the runtime's
    // (dotnet/shared/Microsoft.NETCore.App/10.0.x/).
    private static string DotNetHost() => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
