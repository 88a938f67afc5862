using MetaflowStack.Conformance.Recordings;
using MetaflowStack.Conformance.Reporting;

namespace MetaflowStack.Conformance.Tests.Recordings;

/// <summary>The sandbox is held to recordings of real traffic, as many as there are.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Recorded_conversations_get_the_recorded_answers()
    {
        var outcomes = await ReplayRun.RunAsync(Cassette.ReadAll(Published.Recordings), TestContext.Current.CancellationToken);
        output.WriteLine(ConformanceReport.OfReplay(outcomes));
        var ofStack = outcomes.Where(outcome => ReplayRun.IsOfStack(outcome.Type)).ToList();
        Assert.True(ofStack.Count > 0, "No exchange is about a type of a stack.");
        Assert.True(ReplayRun.Agreement(ofStack) >= ReplayRun.Threshold, ConformanceReport.Disagreements(ofStack));
        var documented = await File.ReadAllTextAsync(Path.Combine(Published.Repository, "docs", "conformance.md"), TestContext.Current.CancellationToken);
        Assert.True(documented.Contains(ConformanceReport.OfReplay(outcomes), StringComparison.Ordinal), "docs/conformance.md is of another day: ./build.sh Test, then ./build.sh Conformance writes it anew.");
    }

    [Fact]
    public async Task An_answer_that_azure_never_gave_is_a_disagreement()
    {
        var recorded = Cassette.Read(Path.Combine(Published.Recordings, "Test_NewResourceGroup.yaml"));
        var changed = recorded with
        {
            Exchanges = [.. recorded.Exchanges.Select(exchange => exchange with { ResponseBody = exchange.ResponseBody.Replace("\"location\"", "\"place\"", StringComparison.Ordinal) })],
        };
        var outcomes = await ReplayRun.RunAsync([changed], TestContext.Current.CancellationToken);
        Assert.Contains(outcomes, outcome => outcome.Differences.Contains("$.place: not here"));
    }
}
