using System.Globalization;

namespace MetaflowStack.Simulation.Storms;

/// <summary>The figures of a campaign, as a table.</summary>
internal static class StormReport
{
    /// <summary>One row for all.</summary>
    public static string Of(IReadOnlyList<StormOutcome> outcomes)
    {
        var (requests, failed) = (outcomes.Sum(outcome => outcome.Requests), outcomes.Sum(outcome => outcome.Failed));
        return string.Create(CultureInfo.InvariantCulture, $"""
            deploys | succeeded | requests | failed | early | mean ratio | worst ratio | mean time | longest
            ------- | --------- | -------- | ------ | ----- | ---------- | ----------- | --------- | -------
            {outcomes.Count} | {outcomes.Count(outcome => outcome.Succeeded)} | {requests} | {failed} ({100.0 * failed / requests:0.0} %) | {outcomes.Sum(outcome => outcome.Early.Count)} | {outcomes.Average(outcome => outcome.Ratio):0.00} | {outcomes.Max(outcome => outcome.Ratio):0.00} | {outcomes.Average(outcome => outcome.Took.TotalSeconds):0.0} s | {outcomes.Max(outcome => outcome.Took.TotalSeconds):0.0} s
            """);
    }
}
