namespace MetaflowStack.Engine.Resources;

/// <summary>
/// A typed record of what should exist. It has no behaviour: a <see cref="Providers.IResourceProvider"/> of its kind reads,
/// compares, creates, updates and deletes it. Derived records hold <see cref="Input{T}"/> properties; every reference found in
/// them (in nested records, lists and dictionaries too) is a dependency, but for the <see cref="Output{T}"/>s of its own that it
/// offers to others.
/// </summary>
public abstract record Resource
{
    /// <summary>The key of this resource within its stack.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>The stage in which the resource is started, a target's name: <c>Infra</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>
    /// The stage that waits for the resource, when that is a later one than <see cref="Stage"/>: the database is started by
    /// <c>Infra</c> and waited for by <c>WaitForDb</c>. Null: <see cref="Stage"/> waits.
    /// </summary>
    public string? CompletionStage { get; init; }

    /// <summary>Order that no value expresses: this resource is made after these and deleted before them.</summary>
    public IReadOnlyList<ResourceKey> DependsOn { get; init; } = [];

    /// <summary>
    /// The resource that this one lies in (a container's storage account), or null. While that one does not exist, this one
    /// does not either, and the planner asks nobody.
    /// </summary>
    public ResourceKey? Container { get; init; }

    /// <summary>
    /// True when deleting the <see cref="Container"/> deletes this resource too, as a resource group's delete does with what it
    /// holds; a destroy that deletes the container then sends no call for this one.
    /// </summary>
    public bool DeletedWithContainer { get; init; }

    /// <summary>
    /// Resources with the same value are never written at the same time: two writes on one virtual network end in
    /// 409 AnotherOperationInProgress. Null: no such limit.
    /// </summary>
    public string? ExclusiveGroup { get; init; }

    /// <summary>How long the resource usually takes to create; used for progress and estimates only.</summary>
    public TimeSpan UsualDuration { get; init; } = TimeSpan.FromSeconds(2);
}
