using System.Globalization;

namespace MetaflowStack.Development.Testing;

/// <summary>
/// Compiles the solution and has <c>MetaflowStack.Simulation</c> kill runs at their exchanges with the outside world. Its report is
/// written as it comes. What is measured, and how to read it, is in <c>docs/crash-safety.md</c>.
/// </summary>
public sealed class CrashTestRunner(DotNet dotNet)
{
    private const string Suite = "MetaflowStack.Simulation";

    /// <summary>Plays the crashes.</summary>
    /// <exception cref="DevelopmentException">It does not compile, or a re-run did not finish what a killed run had begun.</exception>
    public async Task RunAsync(CrashTestOptions options, CancellationToken cancellationToken)
    {
        if (!options.NoBuild)
            await new DotNetBuild(dotNet).RunAsync(options.Configuration, cancellationToken).ConfigureAwait(false);

        var suite = TestSuite.Find(dotNet.RootDirectory, new TestOptions { Suites = [Suite], Configuration = options.Configuration })[0];
        var command = dotNet.Command(suite.AssemblyPath, "-explicit", "only", "-class", "*.NightlyCrashTest", "-noLogo", "-noColor", "-noAutoReporters");
        command = command with
        {
            Timeout = options.Timeout,
            Environment = new Dictionary<string, string?>(command.Environment)
            {
                ["METAFLOW_CRASH_POINTS"] = options.Points,
                ["METAFLOW_CRASH_SEED"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            },
        };
        await dotNet.RunAsync(command, "Not every run that was killed was finished by a plain re-run.", cancellationToken).ConfigureAwait(false);
    }
}
