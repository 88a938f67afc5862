namespace MetaflowStack.Development.Testing;

/// <summary>Compiles the solution and has <c>MetaflowStack.Simulation</c> run one of its long tests. Its report is written as it comes.</summary>
internal sealed class SimulationRunner(DotNet dotNet)
{
    private const string Suite = "MetaflowStack.Simulation";

    /// <summary>Runs a test.</summary>
    /// <param name="test">The test's class: <c>NightlyStormTest</c>.</param>
    /// <param name="variables">What it is to do, in the variables that it reads.</param>
    /// <param name="noBuild">Whether everything is compiled already.</param>
    /// <param name="configuration">Which build: <c>Debug</c>.</param>
    /// <param name="timeout">When it is ended.</param>
    /// <param name="failure">What to say when it fails.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DevelopmentException">It does not compile, or the test failed.</exception>
    internal async Task RunAsync(
        string test, IReadOnlyDictionary<string, string?> variables, bool noBuild, string configuration, TimeSpan timeout, string failure, CancellationToken cancellationToken)
    {
        if (!noBuild)
            await new DotNetBuild(dotNet).RunAsync(configuration, cancellationToken).ConfigureAwait(false);

        var suite = TestSuite.Find(dotNet.RootDirectory, new TestOptions { Suites = [Suite], Configuration = configuration })[0];
        var command = dotNet.Command(suite.AssemblyPath, "-explicit", "only", "-class", $"*.{test}", "-noLogo", "-noColor", "-noAutoReporters");
        await dotNet.RunAsync(
            command with { Timeout = timeout, Environment = new Dictionary<string, string?>(command.Environment.Concat(variables)) }, failure, cancellationToken).ConfigureAwait(false);
    }
}
