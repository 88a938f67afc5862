using System.Globalization;

namespace MetaflowStack.Development.Testing;

/// <summary>
/// Compiles the solution and has <c>MetaflowStack.Simulation</c> deploy while a large part of all requests fails. Its report is
/// written as it comes. What is measured, and how to read it, is in <c>docs/resilience.md</c>.
/// </summary>
public sealed class StormTestRunner(DotNet dotNet)
{
    private const string Suite = "MetaflowStack.Simulation";

    /// <summary>Plays the storms.</summary>
    /// <exception cref="DevelopmentException">It does not compile, or the deployments did not do as wanted.</exception>
    public async Task RunAsync(StormTestOptions options, CancellationToken cancellationToken)
    {
        if (!options.NoBuild)
            await new DotNetBuild(dotNet).RunAsync(options.Configuration, cancellationToken).ConfigureAwait(false);

        var suite = TestSuite.Find(dotNet.RootDirectory, new TestOptions { Suites = [Suite], Configuration = options.Configuration })[0];
        var command = dotNet.Command(suite.AssemblyPath, "-explicit", "only", "-class", "*.NightlyStormTest", "-noLogo", "-noColor", "-noAutoReporters");
        command = command with
        {
            Timeout = options.Timeout,
            Environment = new Dictionary<string, string?>(command.Environment)
            {
                ["METAFLOW_STORM_DEPLOYS"] = options.Deploys.ToString(CultureInfo.InvariantCulture),
                ["METAFLOW_STORM_SEED"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            },
        };
        await dotNet.RunAsync(command, "Too many deployments failed, or sent too much, or too early.", cancellationToken).ConfigureAwait(false);
    }
}
