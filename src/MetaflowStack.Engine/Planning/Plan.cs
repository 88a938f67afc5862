using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Planning;

/// <summary>Per resource what is to be done; computed from desired, recorded and live, without a write.</summary>
/// <param name="Graph">The desired resources.</param>
/// <param name="Changes">One change for each desired resource in dependency order, then the deletes in their order.</param>
public sealed record Plan(ResourceGraph Graph, IReadOnlyList<PlannedChange> Changes)
{
    /// <summary>
    /// The stage of every delete: opened last, when everything that stays has let go of what goes. The recorded resource still
    /// has the stage that made it.
    /// </summary>
    public const string RemovalStage = "Removal";

    /// <summary>
    /// What is no longer wanted and stays all the same, because of <see cref="Leftovers.Stays"/>; no change mentions it.
    /// </summary>
    public IReadOnlyList<RecordedResource> Kept { get; init; } = [];

    /// <summary>True when nothing is to be done.</summary>
    public bool IsEmpty => Changes.All(change => change.Action == PlanAction.Unchanged);

    /// <summary>The change planned for a resource.</summary>
    /// <exception cref="KeyNotFoundException">The plan does not mention it.</exception>
    public PlannedChange this[ResourceKey key] =>
        Changes.FirstOrDefault(change => change.Key == key) ?? throw new KeyNotFoundException($"The plan has no {key}.");
}
