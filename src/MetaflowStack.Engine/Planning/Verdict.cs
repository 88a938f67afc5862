using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Planning;

/// <summary>What is to be done with a resource that has been looked at; the planner and the deployer judge by the same rules.</summary>
internal sealed record Verdict(PlanAction Action, string Reason)
{
    public const string FailedState = "left in a failed state";

    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];

    /// <summary>Judges a resource.</summary>
    /// <exception cref="StackException">Something of that name exists and is not ours.</exception>
    public static Verdict Of(Resource resource, RecordedResource? recorded, LiveResource? live, Func<LiveResource, IReadOnlyList<FieldDifference>> compare)
    {
        if (live is null)
            return new Verdict(PlanAction.Create, recorded switch
            {
                null => "does not exist",
                { Complete: false } => "an earlier run began to create it",
                _ => "was deleted",
            });
        if (!live.Owned && recorded is null)
            throw NotOurs(resource.Key, live);
        return live.Status switch
        {
            LiveStatus.InProgress when recorded is { Complete: true } => new Verdict(PlanAction.Update, "an operation on it has not ended"),
            LiveStatus.InProgress => new Verdict(PlanAction.Create, "still being created by an earlier run"),
            LiveStatus.Failed => OfFailed(recorded, compare(live)),
            _ => OfReady(compare(live)),
        };
    }

    private static Verdict OfReady(IReadOnlyList<FieldDifference> differences)
    {
        if (differences.Count == 0)
            return new Verdict(PlanAction.Unchanged, "as wanted");
        var fixedFields = differences.Where(difference => difference.RequiresReplacement).Select(difference => difference.Path).ToList();
        return fixedFields.Count > 0
            ? new Verdict(PlanAction.Replace, $"{string.Join(", ", fixedFields)} cannot be changed in place") { Differences = differences }
            : new Verdict(PlanAction.Update, "differs from what is wanted") { Differences = differences };
    }

    // Only what never was complete can be thrown away without asking its provider: it holds nobody's data.
    private static Verdict OfFailed(RecordedResource? recorded, IReadOnlyList<FieldDifference> differences)
    {
        var action = differences.Any(difference => difference.RequiresReplacement) ? PlanAction.Replace
            : recorded is { Complete: false } ? PlanAction.Create
            : PlanAction.Update;
        return new Verdict(action, FailedState) { Differences = differences };
    }

    private static StackException NotOurs(ResourceKey key, LiveResource live) => new(new ErrorDetails
    {
        What = $"{key} exists and is not ours",
        Resource = key,
        Why = $"{live.Id} carries no mark of this stack and environment, and the state does not know it",
        Remedy = "Choose another --org-prefix or --environment, or delete or rename what is there if nobody needs it",
    });
}
