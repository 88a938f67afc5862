using System.Text;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.Terraform;

/// <summary>The report of an import as a person reads it. Holds names and ids, and no secret.</summary>
internal static class ImportText
{
    private static readonly IReadOnlyList<(ImportFate Fate, string Title)> Titles =
    [
        (ImportFate.TakenOver, "Taken over"),
        (ImportFate.KnownAlready, "Known already, from an earlier import of this state"),
        (ImportFate.NotFound, "Not found any more: the next deployment makes them anew"),
        (ImportFate.Replaced, "Replaced: this stack has them in its own way"),
        (ImportFate.Kept, "Kept: not this stack's, neither changed nor deleted by it"),
        (ImportFate.LeftInCluster, "In the cluster, known neither to Terraform's state nor to this stack"),
    ];

    /// <summary>The text.</summary>
    internal static string Of(ImportReport report)
    {
        var text = new StringBuilder();
        Append(text, $"{report.State.Path}: Terraform {report.State.TerraformVersion}, serial {report.State.Serial}, lineage {report.State.Lineage}.", "");
        Append(text, $"It is of {report.Stack}: {report.State.Instances.Count} resources; {report.State.DataSources} data sources and all outputs are ignored.", "");
        foreach (var (fate, title) in Titles)
            AppendGroup(text, title, [.. report.Rows.Where(row => row.Fate == fate)]);
        AppendChoices(text, report.Stack.Choices);
        return text.ToString();
    }

    private static void AppendGroup(StringBuilder text, string title, IReadOnlyList<ImportRow> rows)
    {
        if (rows.Count == 0)
            return;
        text.Append('\n').Append(title).Append(" (").Append(rows.Count).Append(")\n");
        var above = "";
        foreach (var row in rows)
        {
            // One command has put many objects into the cluster.
            if (row.Name != above)
                text.Append("  ").Append(row.Name).Append('\n');
            above = row.Name;
            if (row.Key is not null)
                text.Append("    = ").Append(row.Key).Append('\n');
            if (row.Note is not null)
                Append(text, row.Note, "    ");
        }
    }

    private static void AppendChoices(StringBuilder text, IReadOnlyDictionary<string, string> choices)
    {
        if (choices.Count == 0)
            return;
        text.Append("\nStays as it is, otherwise than in new stacks\n");
        foreach (var (name, value) in choices)
        {
            var usual = StackChoice.All.First(choice => choice.Name == name).Default;
            text.Append("  ").Append(name).Append(" = ").Append(value).Append(usual.Length > 0 ? $" (new stacks: {usual})\n" : "\n");
        }

        if (choices.GetValueOrDefault(StackChoice.DatabaseVersion.Name) is { } version)
            Append(text, $"PostgreSQL {version} is upgraded by no deployment: Azure has no way back. When you have a backup, upgrade it in the portal, and import the refreshed Terraform state again.", "  ");
    }

    private static void Append(StringBuilder text, string line, string indent)
    {
        foreach (var wrapped in TextColumns.Wrap(line, PlanText.Width, indent))
            text.Append(wrapped).Append('\n');
    }
}
