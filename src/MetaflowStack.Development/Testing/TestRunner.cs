namespace MetaflowStack.Development.Testing;

/// <summary>Compiles the solution once and runs every test project's executable, some at the same time.</summary>
public sealed class TestRunner(DotNet dotNet)
{
    /// <summary>
    /// Runs the tests. Failures and skipped tests, with their reasons, are written as they come; the last line written is
    /// <c>N passed, N failed</c> (<c>, N skipped</c> when any was), alone on its line.
    /// </summary>
    /// <exception cref="DevelopmentException">It does not compile, a test failed, or no test ran.</exception>
    public async Task<TestSummary> RunAsync(TestOptions options, CancellationToken cancellationToken)
    {
        if (!options.NoBuild)
            await new DotNetBuild(dotNet).RunAsync(options.Configuration, cancellationToken).ConfigureAwait(false);

        var suites = TestSuite.Find(dotNet.RootDirectory, options);
        var exchanges = EmptyFolder(Path.Combine(dotNet.RootDirectory, ".nuke", "temp", "exchanges"));
        var total = await RunAsync(
            suites.Where(suite => suite.Name != options.Last), options, new() { [TestOptions.SandboxExchangesVariable] = exchanges }, cancellationToken).ConfigureAwait(false);
        total += await RunAsync(
            suites.Where(suite => suite.Name == options.Last), options, new() { [TestOptions.ExchangesVariable] = exchanges }, cancellationToken).ConfigureAwait(false);

        dotNet.Write(total.ToString());
        return total switch
        {
            { Failed: > 0 } => throw new DevelopmentException($"{total.Failed} of {total.Passed + total.Failed} tests failed; each is above."),
            { Passed: 0 } => throw new DevelopmentException("No test ran" + (options.Filter is null ? "." : $": no name contains '{options.Filter}'.")),
            _ => total,
        };
    }

    private async Task<TestSummary> RunAsync(
        IEnumerable<TestSuite> suites, TestOptions options, Dictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var total = new TestSummary(0, 0, 0);
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(suites, parallel, async (suite, ct) =>
        {
            var summary = await new TestSuiteRun(suite, options, dotNet, environment).RunAsync(ct).ConfigureAwait(false);
            lock (gate)
                total += summary;
        }).ConfigureAwait(false);
        return total;
    }

    private static string EmptyFolder(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return Directory.CreateDirectory(path).FullName;
    }
}
