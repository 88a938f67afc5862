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
}
