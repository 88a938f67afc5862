using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>The history of a state as a person reads it, 80 columns wide but for the location.</summary>
internal static class StateHistoryText
{
    private const int Named = 5;
    private const string Indentation = "        ";

    /// <summary>The text, without a line feed at its end.</summary>
    internal static string Of(IReadOnlyList<StateHistoryEntry> history, string stack, string location)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"History of {stack}, newest first\nKept at {location}\n");
        foreach (var entry in history)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{entry.Version.Serial,6}  {StateTexts.Time(entry.Version.WrittenAt)}  {Who(entry.Version.Run)}\n");
            Changes(text, entry);
        }

        if (history[^1].Version.Serial > 1)
            text.Append(CultureInfo.InvariantCulture, $"\nOlder versions are not shown: --json has all that are kept.\n");
        text.Append("\nStateShow --version SERIAL shows one; StateRestore --version SERIAL brings one\nback.");
        return text.ToString();
    }

    /// <summary>What going back would change in what is remembered.</summary>
    internal static string RestoreOf(StateDifference difference, long present, long serial)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Going back from version {present} to {serial} changes what is remembered:\n");
        Names(text, "remembered again", difference.Added.Select(Name));
        Names(text, "forgotten", difference.Removed.Select(Name));
        Names(text, "changed", difference.Changed.Select(Name));
        Names(text, "properties", difference.Properties.Select(field => field.Name));
        return text.ToString().TrimEnd('\n');
    }

    private static void Changes(StringBuilder text, StateHistoryEntry entry)
    {
        if (entry.Fault is { } fault)
            Paragraph(text, $"cannot be read: {fault}");
        else if (entry.Changes is not { } changes)
            Paragraph(text, $"{Count(entry.Resources ?? 0)}; the version before it is not kept");
        else if (changes.IsEmpty)
            Paragraph(text, $"{Count(entry.Resources ?? 0)}, nothing changed");
        else
        {
            Names(text, "added", changes.Added.Select(Name));
            Names(text, "removed", changes.Removed.Select(Name));
            Names(text, "changed", changes.Changed.Select(Name));
            Names(text, "properties", changes.Properties.Select(field => field.Name));
        }
    }

    private static string Count(int resources) => string.Create(CultureInfo.InvariantCulture, $"{resources} resource{(resources == 1 ? "" : "s")}");

    private static string Name(RecordedResource resource) => resource.Key.ToString();

    private static string Name(StateResourceChange change) => $"{change.Key} ({string.Join(", ", change.Fields.Select(field => field.Name))})";

    private static string Who(RunStamp? run) => run is null ? "" : $"{run.Holder}, {run.Target}";

    private static void Names(StringBuilder text, string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count == 0)
            return;
        var shown = all.Count <= Named + 1 ? all : [.. all.Take(Named), string.Create(CultureInfo.InvariantCulture, $"and {all.Count - Named} more")];
        Paragraph(text, string.Create(CultureInfo.InvariantCulture, $"{what} {all.Count}: {string.Join(", ", shown)}"));
    }

    private static void Paragraph(StringBuilder text, string words)
    {
        foreach (var line in TextColumns.Wrap(words, StateTexts.Width, Indentation))
            text.Append(line).Append('\n');
    }
}
