using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.State;
using MetaflowStack.Definition.Status;

namespace MetaflowStack.Definition.Environments.Listing;

/// <summary>All environments as a person reads them: a row each, and under it what is too long for a column.</summary>
internal static class EnvironmentListText
{
    private const string Indent = "    ";
    private static readonly string[] Heads = ["ENVIRONMENT", "PROFILE", "WAVE", "PROTECTED", "LOCATION", "RESOURCES", "DRIFT"];

    /// <summary>The text, without a line feed at its end.</summary>
    /// <param name="list">The environments.</param>
    /// <param name="width">How many columns, unless a single name is longer.</param>
    internal static string Of(EnvironmentList list, int width)
    {
        var rows = list.Environments.Select(Cells).ToList();
        var widths = Heads.Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max()).ToList();
        var text = new StringBuilder();
        text.Append("  ").Append(Line(Heads, widths)).Append('\n');
        foreach (var (environment, cells) in list.Environments.Zip(rows))
        {
            text.Append(Mark(environment)).Append(' ').Append(Line(cells, widths)).Append('\n');
            foreach (var line in Details(environment))
                text.AppendJoin('\n', TextColumns.Wrap(line, width, Indent)).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Line(IReadOnlyList<string> cells, List<int> widths) =>
        string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    private static string[] Cells(EnvironmentStanding environment) =>
    [
        environment.Name,
        environment.Profile ?? "-",
        environment.Wave.ToString(CultureInfo.InvariantCulture),
        environment.Protected ? "yes" : "no",
        environment.Location,
        environment switch
        {
            { Resources: { } resources } => string.Create(CultureInfo.InvariantCulture, $"{resources.Existing} of {resources.Wanted}"),
            { Recorded: { } recorded } => recorded.ToString(CultureInfo.InvariantCulture),
            _ => "?",
        },
        environment switch
        {
            { Resources.Drifted.Count: > 0 and var drifted } => drifted.ToString(CultureInfo.InvariantCulture),
            { Resources.Existing: 0 } => "-",
            { Resources: not null } => "none",
            { Trouble: not null } => "?",
            _ => "-",
        },
    ];

    // Not deployed yet is no fault of an environment.
    private static char Mark(EnvironmentStanding environment) =>
        environment.Trouble is not null ? '✗' : environment.Recorded is 0 || environment is { Resources.Existing: 0 } ? ' ' : environment.Resources is null or { Drifted.Count: 0, Unfinished.Count: 0 } ? '✓' : '✗';

    private static IEnumerable<string> Details(EnvironmentStanding environment)
    {
        yield return $"subscription {environment.Subscription ?? "of the signed-in account"}{(environment.Cloud == "azure" ? "" : $" ({environment.Cloud})")}";
        if (environment.State is { } state)
        {
            var last = state.LastRun is { } run
                ? string.Create(CultureInfo.InvariantCulture, $"version {state.Serial} by {run.Target} of {run.Holder}, {StateTexts.Time(state.WrittenAt ?? run.StartedAt)}")
                : "nothing yet";
            yield return $"state: {last}{(state.Lock is { } held ? $"; {StateShowText.Holder(held)}" : "")}";
        }

        if (environment.Resources is { Existing: > 0 } resources && Pending(resources) is { Length: > 0 } pending)
            yield return $"a deployment changes more: {pending}";
        if (environment.Trouble is { } trouble)
            yield return $"✗ {trouble}";
    }

    private static string Pending(ResourceStanding resources) => string.Join(", ",
        new[] { (resources.Missing.Count, What: "not there"), (resources.Outdated.Count, What: "not as wanted"), (resources.Unfinished.Count, What: "not ended, or failed"), (resources.Unwanted.Count, What: "no longer wanted") }
            .Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.What}")));
}
