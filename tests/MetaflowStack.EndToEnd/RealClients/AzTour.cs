using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.RealClients;

/// <summary>docs/az-tour.md, run once from top to bottom in a folder of its own by Debian's az (environment variable AZ_EXE, or the one on the path).</summary>
public sealed partial class AzTour : IAsyncLifetime
{
    private const string Document = "docs/az-tour.md";

    // Two minutes on a machine of its own, mostly pauses that the answers ask for.
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);

    private readonly StackFolder _folder = new();

    /// <summary>Where az is; null when it is not installed.</summary>
    public string? Az { get; } = FindAz();

    /// <summary>How the tour ended.</summary>
    public RunResult Result { get; private set; } = null!;

    /// <summary>What the commands of each section printed, line by line.</summary>
    public IReadOnlyDictionary<string, string[]> Sections { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Az is null)
            return;
        var program = await StackProgram.AssemblyAsync();
        WriteScript("build.sh", $"exec dotnet \"{program}\" \"$@\"");
        WriteScript("bin/az", $"exec \"{Az}\" \"$@\"");
        WriteScript("tour.sh", Script());
        await using var tour = RunningCommand.Start("bash", ["tour.sh"], _folder.Root, new Dictionary<string, string?>(_folder.Environment)
        {
            ["NUKE_ROOT"] = _folder.Root,
            ["METAFLOW_SANDBOX"] = Path.Combine(Path.GetDirectoryName(program)!, "sandbox", "MetaflowStack.Sandbox"),
            ["PATH"] = _folder.PathOf("bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
            ["no_proxy"] = "127.0.0.1",
        }, s_timeout);
        Result = await tour.WaitAsync();
        Sections = Result.Output.Split("\n## ").Skip(1).Select(section => section.Split('\n')).ToDictionary(lines => lines[0], lines => lines[1..]);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // The shell blocks, each section under a line with its heading; the first failure ends it, and shows the command.
    private static string Script()
    {
        var parts = HeadingOrBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, Document)))
            .Select(part => part.Groups[1].Success ? $"echo; echo '## {part.Groups[1].Value}'" : part.Groups[2].Value);
        return "set -euo pipefail\ntrap 'echo \"failed: $BASH_COMMAND\" >&2' ERR\n" + string.Join('\n', parts);
    }

    private void WriteScript(string path, string text)
    {
        var file = _folder.PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/usr/bin/env bash\n" + text + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string? FindAz() => Environment.GetEnvironmentVariable("AZ_EXE") is { Length: > 0 } named
        ? named
        : Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "az")).FirstOrDefault(File.Exists);

    [GeneratedRegex("^## ([^\n]*)|^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex HeadingOrBlock();
}
