using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Definition.Planning;

/// <summary>
/// A plan as a person reads it: first what others have changed, then by stage what is made, changed, replaced and deleted, each with its
/// fields, old → new, and why. Secrets are <c>(secret)</c> already in the plan.
/// </summary>
public sealed class PlanText
{
    /// <summary>How many columns the text has where nobody says how wide the terminal is, unless a single name is longer.</summary>
    public const int Width = 80;

    // What Argo's definitions of kinds differ in runs into hundreds of fields; nobody reads these one by one.
    private const int FieldsShown = 5;
    private const string ResourceIndent = "      ";
    private const string FieldIndent = "        ";

    private readonly StringBuilder _text = new();
    private readonly PlanReport _report;
    private readonly int _width;

    private PlanText(PlanReport report, int width) => (_report, _width) = (report, width);

    private Plan Plan => _report.Plan;

    /// <summary>The text, ending in the line of totals, what it takes and what it costs.</summary>
    /// <param name="report">The plan.</param>
    /// <param name="width">How many columns.</param>
    public static string Of(PlanReport report, int width = Width) => new PlanText(report, width).Write();

    /// <summary><c>12 to create, 1 to update, 64 unchanged.</c></summary>
    public static string Totals(Plan plan) => $"{PlanSummary.Of(plan)}.";

    private string Write()
    {
        if (Plan.IsEmpty)
        {
            Append($"Nothing to do: {_report.Stack} is as wanted, {Plan.Changes.Count} resources.\n");
            AppendKept();
            AppendCost();
            return _text.ToString();
        }

        Append($"Plan for {_report.Stack}\n");
        AppendDrift();
        foreach (var stage in (IEnumerable<string>)[.. Stages.All, Plan.RemovalStage])
        {
            var changes = Plan.Changes.Where(change => change.Stage == stage && !change.IsDriftOnly).ToList();
            if (changes.Count > 0)
                AppendStage(stage, changes);
        }

        AppendKept();
        Append($"\n{Totals(Plan)}\n");
        if (Plan.Changes.Any(change => change.Differences.Any(difference => difference.SetBy is not null)))
            AppendLines(TextColumns.Wrap("What is set by a manager that is named here is taken over with --take-ownership only.", _width, ""));
        AppendEstimate();
        AppendCost();
        return _text.ToString();
    }

    private void AppendDrift()
    {
        var drifted = Plan.Changes.Where(change => change.IsDriftOnly).ToList();
        if (drifted.Count == 0)
            return;
        Append($"\nChanged by others since the last run; a deployment sets it back\n");
        foreach (var change in drifted)
            AppendChange(change);
    }

    private void AppendKept()
    {
        if (Plan.Kept.Count > 0)
            Append($"\nNo longer wanted, and kept until Destroy\n");
        foreach (var kept in Plan.Kept)
            Append($"  {kept.Key}\n");
    }

    private void AppendEstimate()
    {
        if (_report.LongestStep is not { } longest)
            return;
        var (all, one) = (Durations.About(_report.Estimate.Length), Durations.About(_report.UsualDurationOf(longest)));
        AppendLines(TextColumns.Wrap($"Takes about {all}; the longest step is {longest}, {one}.", _width, ""));
    }

    private void AppendCost()
    {
        if (_report.Cost is not { Lines.Count: > 0 } cost)
            return;
        var change = cost.Before > 0 && Amount(cost.Before) != Amount(cost.Minimum) ? $", {Amount(cost.Before)} of it already" : "";
        var region = cost.Location == cost.Table.Region ? "" : $"; {cost.Location} may differ";
        AppendLines(TextColumns.Wrap(
            $"Costs about {Amount(cost.Minimum)} {cost.Table.Currency} a month with the fewest nodes{change}, {Amount(cost.Maximum)} with the most, by list prices of " +
            $"{cost.Table.Region} of {cost.Table.AsOf:yyyy-MM-dd}{region}. Blobs and traffic are paid by use.", _width, ""));
        foreach (var line in cost.Unpriced)
            AppendLines(TextColumns.Wrap($"Not in it, for want of a price: {line.Key}, {line.What}.", _width, ""));
    }

    private void AppendStage(string stage, List<PlannedChange> changes)
    {
        Append($"\n{stage}\n");
        foreach (var change in changes.Where(change => change.Action != PlanAction.Unchanged))
            AppendChange(change);
        var unchanged = changes.Count(change => change.Action == PlanAction.Unchanged);
        if (unchanged > 0)
            Append($"  = {unchanged} unchanged\n");
    }

    private void AppendChange(PlannedChange change)
    {
        Append($"  {Symbol(change.Action)} {change.Key}\n");
        if (change.Action != PlanAction.Update || change.Differences.Count == 0)
            AppendLines(TextColumns.Wrap(change.Reason, _width, ResourceIndent));
        if (_report.LossOf(change.Key) is { } loss)
            AppendLines(TextColumns.Wrap($"loses {loss}", _width, ResourceIndent));
        if (_report.LastModified.GetValueOrDefault(change.Key) is { } modified)
            AppendLines(TextColumns.Wrap($"{(change.Live is null ? "deleted" : "last changed")}{(modified.By is { } by ? $" by {by}" : "")}{(modified.At is { } at ? $", {at.UtcDateTime:yyyy-MM-dd HH:mm}Z" : "")}", _width, ResourceIndent));
        if (change.Action is PlanAction.Create or PlanAction.Delete)
            return;
        foreach (var group in change.Differences.GroupBy(difference => difference.Reason ?? Reasons.For(change.Key, difference.Path)))
            AppendFields(group.Key, [.. group]);
    }

    private void AppendFields(string? reason, IReadOnlyList<FieldDifference> differences)
    {
        if (reason is not null)
            AppendLines(TextColumns.Wrap(reason + ":", _width, ResourceIndent));
        var indent = reason is null ? ResourceIndent : FieldIndent;
        foreach (var difference in differences.Take(differences.Count == FieldsShown + 1 ? FieldsShown + 1 : FieldsShown))
            AppendLines(Field(difference, indent));
        if (differences.Count > FieldsShown + 1)
            Append($"{indent}and {differences.Count - FieldsShown} more fields\n");
    }

    private IEnumerable<string> Field(FieldDifference difference, string indent)
    {
        var path = difference.Path + (difference.RequiresReplacement ? " (cannot be changed in place)" : difference.SetBy is { } manager ? $" (set by {manager})" : "");
        var (live, desired) = (difference.Live ?? "(none)", difference.Desired ?? "(none)");
        if (difference is { Live: null, Desired: null })
            return [indent + TextColumns.Shorten(path, _width - indent.Length)];
        var line = $"{indent}{path}: {live} → {desired}";
        if (line.Length <= _width && !line.Contains('\n', StringComparison.Ordinal))
            return [line];
        var room = _width - indent.Length - 4;
        return
        [
            $"{indent}{TextColumns.Shorten(path, _width - indent.Length - 1)}:",
            $"{indent}    {TextColumns.Shorten(live, room)}",
            $"{indent}  → {TextColumns.Shorten(desired, room)}",
        ];
    }

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));

    private void AppendLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            _text.Append(line).Append('\n');
    }

    private static string Amount(double amount) => amount.ToString("N0", CultureInfo.InvariantCulture);

    private static string Symbol(PlanAction action) => action switch
    {
        PlanAction.Create => "+ create ",
        PlanAction.Update => "~ update ",
        PlanAction.Replace => "! replace",
        PlanAction.Delete => "- delete ",
        _ => "=",
    };
}
