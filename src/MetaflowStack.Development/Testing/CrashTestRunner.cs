using System.Globalization;

namespace MetaflowStack.Development.Testing;

/// <summary>
/// Compiles the solution and has <c>MetaflowStack.Simulation</c> kill runs at their exchanges with the outside world. Its report is
/// written as it comes. What is measured, and how to read it, is in <c>docs/crash-safety.md</c>.
/// </summary>
public sealed class CrashTestRunner(DotNet dotNet)
{
    /// <summary>Plays the crashes.</summary>
    /// <exception cref="DevelopmentException">It does not compile, or a re-run did not finish what a killed run had begun.</exception>
    public Task RunAsync(CrashTestOptions options, CancellationToken cancellationToken) => new SimulationRunner(dotNet).RunAsync(
        "NightlyCrashTest",
        new Dictionary<string, string?>
        {
            ["METAFLOW_CRASH_POINTS"] = options.Points,
            ["METAFLOW_CRASH_SEED"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        },
        options.NoBuild, options.Configuration, options.Timeout, "Not every run that was killed was finished by a plain re-run.", cancellationToken);
}
