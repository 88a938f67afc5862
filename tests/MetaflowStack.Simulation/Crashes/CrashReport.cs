using System.Globalization;
using System.Text;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>The figures of a campaign, as a table.</summary>
internal static class CrashReport
{
    private static readonly string[] Columns = ["killed", "points", "reached", "converged", "orphans", "duplicates", "manual steps", "longest re-run"];

    /// <summary>A row for each command and side, one for those killed twice, and one for all.</summary>
    public static string Of(IReadOnlyList<CrashOutcome> outcomes)
    {
        var rows = outcomes
            .GroupBy(outcome => NameOf(outcome.Point))
            .Select(group => Row(group.Key, [.. group]))
            .Append(Row("all", outcomes));
        var text = new StringBuilder().AppendJoin(" | ", Columns).Append('\n').AppendJoin(" | ", Columns.Select(column => new string('-', column.Length)));
        foreach (var row in rows)
            text.Append('\n').AppendJoin(" | ", row);
        return text.ToString();
    }

    private static string NameOf(CrashPoint point) => point switch
    {
        { Kills.Count: > 1 } => $"{Words(point)}, twice",
        _ when point.Then != point.Target => $"{Words(point)}, then {point.Then}",
        _ => $"{Words(point)}, {point.Kills[0].Side.ToString().ToLowerInvariant()} the exchange",
    };

    private static string Words(CrashPoint point) => $"{point.Target} with state in a {point.State.ToString().ToLowerInvariant()}";

    private static string[] Row(string name, IReadOnlyList<CrashOutcome> outcomes)
    {
        var reached = outcomes.Where(outcome => outcome.Reached).ToList();
        return
        [
            name,
            Text(outcomes.Count),
            Text(reached.Count),
            Text(reached.Count(outcome => outcome.Converged)),
            Text(reached.Sum(outcome => outcome.Orphans.Count)),
            Text(reached.Sum(outcome => outcome.Duplicates.Count)),
            Text(reached.Sum(outcome => outcome.ManualSteps.Count)),
            string.Create(CultureInfo.InvariantCulture, $"{reached.Select(outcome => outcome.Rerun).DefaultIfEmpty().Max().TotalSeconds:0.0} s"),
        ];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
