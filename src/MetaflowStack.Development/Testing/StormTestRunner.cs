using System.Globalization;

namespace MetaflowStack.Development.Testing;

/// <summary>
/// Compiles the solution and has <c>MetaflowStack.Simulation</c> deploy while a large part of all requests fails. Its report is
/// written as it comes. What is measured, and how to read it, is in <c>docs/resilience.md</c>.
/// </summary>
public sealed class StormTestRunner(DotNet dotNet)
{
    /// <summary>Plays the storms.</summary>
    /// <exception cref="DevelopmentException">It does not compile, or the deployments did not do as wanted.</exception>
    public Task RunAsync(StormTestOptions options, CancellationToken cancellationToken) => new SimulationRunner(dotNet).RunAsync(
        "NightlyStormTest",
        new Dictionary<string, string?>
        {
            ["METAFLOW_STORM_DEPLOYS"] = options.Deploys.ToString(CultureInfo.InvariantCulture),
            ["METAFLOW_STORM_SEED"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        },
        options.NoBuild, options.Configuration, options.Timeout, "Too many deployments failed, or sent too much, or too early.", cancellationToken);
}
