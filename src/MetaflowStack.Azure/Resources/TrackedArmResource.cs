namespace MetaflowStack.Azure.Resources;

/// <summary>An ARM resource with a location and tags of its own; ARM calls these tracked resources.</summary>
public abstract record TrackedArmResource : ArmResource
{
    /// <summary>The region: <c>westus</c>, or <c>global</c> for types that have none.</summary>
    public required string Location { get; init; }

    /// <summary>The tags that mark the resource as this stack's.</summary>
    public required StackTags Tags { get; init; }
}
