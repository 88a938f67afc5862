using MetaflowStack.Development.Processes;

namespace MetaflowStack.Development.Conformance;

/// <summary>Holds the sandbox to recordings of real traffic and to the published specifications.</summary>
public sealed class ConformanceRunner(DotNet dotNet)
{
    private const string Project = "src/MetaflowStack.Conformance";

    /// <summary>The environment variable that names the folder of specifications and recordings; the default lies beside the repository.</summary>
    public const string SpecsVariable = "AZURE_SPECS_DIR";

    /// <summary>
    /// Replays a folder of recordings and prints the agreement by resource type and each disagreement. Without a folder: replays those
    /// among the specifications, checks what the last test run's sandboxes wrote down, and writes <c>docs/conformance.md</c>.
    /// </summary>
    /// <param name="recordings">The folder; null: as said.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="DevelopmentException">The folder is not there, or what was found does not conform.</exception>
    public async Task RunAsync(string? recordings, CancellationToken cancellationToken)
    {
        var arguments = recordings is null ? DefaultArguments() : ["--recordings", Existing(recordings)];
        await dotNet.RunAsync(dotNet.Command("build", Project, "-nologo", "-v:quiet", "-clp:NoSummary", "-tl:off"), "The conformance check does not compile.", cancellationToken).ConfigureAwait(false);
        await dotNet.RunAsync(
            dotNet.Command([Path.Combine(dotNet.RootDirectory, Project, "bin", "Debug", "net10.0", "MetaflowStack.Conformance.dll"), .. arguments]),
            "The sandbox does not conform.",
            cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<string> DefaultArguments()
    {
        var specs = Environment.GetEnvironmentVariable(SpecsVariable) ?? Path.Combine(dotNet.RootDirectory, "..", "shared", "azure-specs");
        var exchanges = Path.Combine(dotNet.RootDirectory, ".nuke", "temp", "exchanges");
        List<string> arguments = ["--recordings", Existing(Path.Combine(specs, "recordings")), "--report", Path.Combine(dotNet.RootDirectory, "docs", "conformance.md")];
        if (!Directory.Exists(exchanges))
            throw new DevelopmentException($"There are no exchanges to check in {exchanges}: run `./build.sh Test` first, or give --recordings.");
        return [.. arguments, "--exchanges", exchanges, "--specs", specs];
    }

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new DevelopmentException($"There is no folder {Path.GetFullPath(folder)} (give --recordings, or set {SpecsVariable}).");
}
