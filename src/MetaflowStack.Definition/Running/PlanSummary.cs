using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Running;

/// <summary>A plan in one line.</summary>
internal static class PlanSummary
{
    /// <summary><c>12 to create, 1 to update, 64 unchanged</c>; actions that do not occur are left out.</summary>
    internal static string Of(Plan plan)
    {
        var parts = plan.Changes
            .GroupBy(change => change.Action)
            .OrderBy(group => group.Key == PlanAction.Unchanged)
            .ThenBy(group => group.Key)
            .Select(group => group.Key == PlanAction.Unchanged ? $"{group.Count()} unchanged" : $"{group.Count()} to {group.Key.ToString().ToLowerInvariant()}");
        return string.Join(", ", parts);
    }

    /// <summary>Words for a target's row of the summary table: <c>Create: 12, Unchanged: 64</c>.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Words(Plan plan) =>
        [.. plan.Changes.GroupBy(change => change.Action).OrderBy(group => group.Key == PlanAction.Unchanged).ThenBy(group => group.Key)
            .Select(group => KeyValuePair.Create(group.Key.ToString(), $"{group.Count()}"))];
}
