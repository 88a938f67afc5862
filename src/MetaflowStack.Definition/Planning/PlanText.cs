using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Definition.Planning;

/// <summary>
/// A plan as a person reads it: by stage, what is made, changed, replaced and deleted, each with its fields, old → new, and why.
/// Secrets are <c>(secret)</c> already in the plan.
/// </summary>
public static class PlanText
{
    /// <summary>How many columns the text has, unless a single name is longer.</summary>
    public const int Width = 80;

    // What Argo's definitions of kinds differ in runs into hundreds of fields; nobody reads these one by one.
    private const int FieldsShown = 5;
    private const string ResourceIndent = "      ";
    private const string FieldIndent = "        ";

    /// <summary>The text, ending in the line of totals.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stack">What it is for: <c>demo/default</c>.</param>
    public static string Of(Plan plan, string stack)
    {
        var text = new StringBuilder();
        if (plan.IsEmpty)
        {
            text.Append("Nothing to do: ").Append(stack).Append(" is as wanted, ").Append(plan.Changes.Count).Append(" resources.\n");
            AppendKept(text, plan);
            return text.ToString();
        }

        text.Append("Plan for ").Append(stack).Append('\n');
        foreach (var stage in (IEnumerable<string>)[.. Stages.All, Plan.RemovalStage])
        {
            var changes = plan.Changes.Where(change => change.Stage == stage).ToList();
            if (changes.Count > 0)
                AppendStage(text, stage, changes);
        }

        AppendKept(text, plan);
        return text.Append('\n').Append(Totals(plan)).Append('\n').ToString();
    }

    /// <summary><c>12 to create, 1 to update, 64 unchanged.</c></summary>
    public static string Totals(Plan plan) => $"{PlanSummary.Of(plan)}.";

    private static void AppendKept(StringBuilder text, Plan plan)
    {
        if (plan.Kept.Count > 0)
            text.Append("\nNo longer wanted, and kept until Destroy\n");
        foreach (var kept in plan.Kept)
            text.Append("  ").Append(kept.Key).Append('\n');
    }

    private static void AppendStage(StringBuilder text, string stage, List<PlannedChange> changes)
    {
        text.Append('\n').Append(stage).Append('\n');
        foreach (var change in changes.Where(change => change.Action != PlanAction.Unchanged))
            AppendChange(text, change);
        var unchanged = changes.Count(change => change.Action == PlanAction.Unchanged);
        if (unchanged > 0)
            text.Append("  = ").Append(unchanged).Append(" unchanged\n");
    }

    private static void AppendChange(StringBuilder text, PlannedChange change)
    {
        text.Append("  ").Append(Symbol(change.Action)).Append(' ').Append(change.Key).Append('\n');
        if (change.Action != PlanAction.Update || change.Differences.Count == 0)
            AppendLines(text, TextColumns.Wrap(change.Reason, Width, ResourceIndent));
        if (change.Action is PlanAction.Create or PlanAction.Delete)
            return;
        foreach (var group in change.Differences.GroupBy(difference => difference.Reason ?? Reasons.For(change.Key, difference.Path)))
            AppendFields(text, group.Key, [.. group]);
    }

    private static void AppendFields(StringBuilder text, string? reason, IReadOnlyList<FieldDifference> differences)
    {
        if (reason is not null)
            AppendLines(text, TextColumns.Wrap(reason + ":", Width, ResourceIndent));
        var indent = reason is null ? ResourceIndent : FieldIndent;
        foreach (var difference in differences.Take(differences.Count == FieldsShown + 1 ? FieldsShown + 1 : FieldsShown))
            AppendLines(text, Field(difference, indent));
        if (differences.Count > FieldsShown + 1)
            text.Append(indent).Append("and ").Append(differences.Count - FieldsShown).Append(" more fields\n");
    }

    private static IEnumerable<string> Field(FieldDifference difference, string indent)
    {
        var path = difference.Path + (difference.RequiresReplacement ? " (cannot be changed in place)" : difference.SetBy is { } manager ? $" (set by {manager})" : "");
        var (live, desired) = (difference.Live ?? "(none)", difference.Desired ?? "(none)");
        if (difference is { Live: null, Desired: null })
            return [indent + TextColumns.Shorten(path, Width - indent.Length)];
        var line = $"{indent}{path}: {live} → {desired}";
        if (line.Length <= Width && !line.Contains('\n', StringComparison.Ordinal))
            return [line];
        var room = Width - indent.Length - 4;
        return
        [
            $"{indent}{TextColumns.Shorten(path, Width - indent.Length - 1)}:",
            $"{indent}    {TextColumns.Shorten(live, room)}",
            $"{indent}  → {TextColumns.Shorten(desired, room)}",
        ];
    }

    private static void AppendLines(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            text.Append(line).Append('\n');
    }

    private static string Symbol(PlanAction action) => action switch
    {
        PlanAction.Create => "+ create ",
        PlanAction.Update => "~ update ",
        PlanAction.Replace => "! replace",
        PlanAction.Delete => "- delete ",
        _ => "=",
    };
}
