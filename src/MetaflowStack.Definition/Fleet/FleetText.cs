using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;

namespace MetaflowStack.Definition.Fleet;

/// <summary>How a run on several environments ended, as a person reads it: a table, an environment a row.</summary>
internal static class FleetText
{
    private const string Gap = "  ";

    /// <summary>The table and below it the number of each outcome.</summary>
    /// <param name="rows">Results, and what happened to the resources of each.</param>
    /// <param name="width">How many columns; what does not fit of an error is cut, and is in the lines above and in the environment's record.</param>
    internal static string Of(IReadOnlyList<(FleetResult Result, ChangeSet Changes)> rows, int width)
    {
        var cells = rows.Select(row => (string[])
        [
            row.Result.Member.Name, Word(row.Result.Outcome), row.Result.Outcome == FleetOutcome.NotStarted ? "" : Durations.Text(row.Result.Elapsed), Resources(row.Changes), Error(row.Result),
        ]).Prepend(["Environment", "Outcome", "Duration", "Resources", "First error"]).ToList();
        var widths = Enumerable.Range(0, 4).Select(column => cells.Max(row => row[column].Length)).ToList();
        var text = new StringBuilder();
        foreach (var row in cells)
        {
            var line = string.Concat(row.Take(4).Select((cell, column) => cell.PadRight(widths[column]) + Gap)) + row[4];
            var trimmed = line.TrimEnd();
            text.Append(trimmed.Length > width ? string.Concat(trimmed.AsSpan(0, width - 1), "…") : trimmed).Append('\n');
        }

        return text.Append('\n').Append(Totals([.. rows.Select(row => row.Result)])).ToString();
    }

    /// <summary><c>12 environments: 10 succeeded, 1 failed, 1 not started</c>.</summary>
    internal static string Totals(IReadOnlyList<FleetResult> results) =>
        $"{results.Count} environments: " + string.Join(", ", results.GroupBy(result => result.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Word(group.Key)}"));

    private static string Word(FleetOutcome outcome) => outcome == FleetOutcome.NotStarted ? "not started" : outcome.ToString().ToLowerInvariant();

    private static string Resources(ChangeSet changes) =>
        string.Join(", ", changes.Changes.GroupBy(change => change.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"));

    private static string Error(FleetResult result) => result.Failure?.Details is { } details ? $"{details.Headline}{(details.Code is { } code ? $" ({code})" : "")}".ReplaceLineEndings(" ") : "";
}
