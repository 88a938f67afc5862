using System.Globalization;
using System.Text;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>A state as a person reads it, 80 columns wide but for locations and ids, which are there to be copied.</summary>
internal static class StateShowText
{
    private const int LabelWidth = 11;

    /// <summary>The text, without a line feed at its end.</summary>
    /// <param name="document">The state.</param>
    /// <param name="location">Where it is.</param>
    /// <param name="held">Who holds it; null: nobody.</param>
    /// <param name="version">The version shown, when it is not the newest; null: the newest.</param>
    internal static string Of(StateDocument document, string location, StateLock? held, StateVersion? version)
    {
        var text = new StringBuilder();
        Line(text, "State", $"{document.Stack}/{document.Environment}");
        Line(text, "Kept at", location);
        Line(text, "Serial", Serial(document, version));
        Line(text, "Lineage", document.Lineage);
        Line(text, "Written by", Writer(document.LastRun));
        if (version is null)
            Line(text, "Lock", held is null ? "free" : Holder(held));
        foreach (var (name, value) in document.Properties.OrderBy(property => property.Key, StringComparer.Ordinal))
            Line(text, name, value);
        if (document.MovedTo is { } place)
            Line(text, "Moved to", place);
        text.Append('\n');
        Resources(text, document.Resources);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Who holds the lock, in words.</summary>
    internal static string Holder(StateLock held) =>
        "held by " + (held.Run?.ToString() ?? "a run that cannot be named yet")
        + (held.Until is { } until ? $"; if it is dead, its lock ends by itself at {StateTexts.Time(until)}" : "");

    private static string Serial(StateDocument document, StateVersion? version)
    {
        var serial = document.Serial.ToString(CultureInfo.InvariantCulture);
        var written = version?.WrittenAt ?? document.WrittenAt;
        return serial + (written is { } at ? $", written {StateTexts.Time(at)}" : "") + (version is null ? "" : "; not the newest version");
    }

    private static string Writer(RunStamp? run) =>
        run is null ? "nobody yet" : string.Create(CultureInfo.InvariantCulture, $"{run.Holder}, target {run.Target} (run {run.RunId})");

    private static void Resources(StringBuilder text, IReadOnlyList<RecordedResource> resources)
    {
        if (resources.Count == 0)
        {
            text.Append("No resources: the stack was not deployed yet, or was destroyed.\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"{resources.Count} resources, in the order in which they were made:\n");
        foreach (var stage in resources.GroupBy(resource => resource.Stage))
        {
            text.Append("\n  ").Append(stage.Key).Append('\n');
            foreach (var resource in stage)
                text.Append("    ").Append(resource.Key).Append(Size(resource)).Append(resource.Complete ? "" : "   (not complete)").Append('\n');
        }

        if (resources.Count(resource => !resource.Complete) is > 0 and var open)
            text.Append(CultureInfo.InvariantCulture, $"\n{open} not complete: a run ended in the middle. The next one looks at what exists\nand goes on from there.\n");
    }

    // What was chosen for a node pool, the only thing about a resource that later runs have to keep to.
    private static string Size(RecordedResource resource) =>
        resource.Outputs.TryGetValue(AgentPoolProfile.SizeOutput, out var size) ? $"   {size}" : "";

    private static void Line(StringBuilder text, string label, string value)
    {
        foreach (var line in TextColumns.Wrap(value, StateTexts.Width - LabelWidth, ""))
        {
            text.Append(label.PadRight(LabelWidth)).Append(line).Append('\n');
            label = "";
        }
    }
}
