using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>What happened, resource by resource; progress, summary, report and tests all read it.</summary>
/// <param name="Changes">The changes in the order in which they ended.</param>
public sealed record ChangeSet(IReadOnlyList<ResourceChange> Changes)
{
    /// <summary>A change set in which nothing happened.</summary>
    public static ChangeSet Empty { get; } = new([]);

    /// <summary>True when nothing failed and nothing was skipped.</summary>
    public bool Succeeded => !Changes.Any(change => change.Outcome is Outcome.Failed or Outcome.Skipped);

    /// <summary>The changes with an outcome.</summary>
    public IEnumerable<ResourceChange> With(Outcome outcome) => Changes.Where(change => change.Outcome == outcome);

    /// <summary>The change of a resource, or null when it took no part.</summary>
    public ResourceChange? Find(ResourceKey key) => Changes.FirstOrDefault(change => change.Key == key);

    /// <summary>This change set followed by another.</summary>
    public ChangeSet Then(ChangeSet other) => new([.. Changes, .. other.Changes]);
}
