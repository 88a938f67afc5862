using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Planning;

/// <summary>What is to be done with one resource, and why.</summary>
public sealed record PlannedChange
{
    /// <summary>The resource's key.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>The stage that it belongs to; <see cref="Plan.RemovalStage"/> for every delete.</summary>
    public required string Stage { get; init; }

    /// <summary>What is to be done.</summary>
    public required PlanAction Action { get; init; }

    /// <summary>Why, in a few words: <c>does not exist</c>, <c>drifted</c>, <c>no longer wanted</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The differing fields of an update or a replacement.</summary>
    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];

    /// <summary>The desired resource; null for a delete.</summary>
    public Resource? Desired { get; init; }

    /// <summary>What was found; null when nothing was, or nobody was asked because its container does not exist.</summary>
    public LiveResource? Live { get; init; }

    /// <summary>What the state remembers; null when nothing.</summary>
    public RecordedResource? Recorded { get; init; }

    /// <summary>
    /// True when it is not our wish that has changed but the world: somebody else deleted the resource, or changed it since it was last
    /// made as it is still wanted.
    /// </summary>
    public bool Drifted { get; init; }

    /// <summary>Whether somebody else made a field differ; as <see cref="Drifted"/>, or because the system names who owns the field now.</summary>
    public bool IsDrift(FieldDifference difference) => Drifted || difference.SetBy is not null;

    /// <summary>Whether everything about this change is the work of others: nothing of it is a wish of ours.</summary>
    public bool IsDriftOnly => Action is PlanAction.Create or PlanAction.Update or PlanAction.Replace
        && (Differences.Count == 0 ? Drifted : Differences.All(IsDrift));

    /// <summary>
    /// True when the comparison could not be made because an input comes from a resource that does not exist yet; the
    /// deployer then reads and compares again when it does.
    /// </summary>
    public bool Provisional { get; init; }

    /// <summary>The resource whose delete takes this one along (<see cref="Resource.DeletedWithContainer"/>); null: it needs its own.</summary>
    public ResourceKey? CoveredBy { get; init; }
}
