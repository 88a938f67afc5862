using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>A resource group. Its <see cref="ArmResource.Parent"/> is the subscription's id (<see cref="ArmId.OfSubscription"/>).</summary>
public sealed record ResourceGroup : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:resource-group/NAME</c>.</summary>
    public const string Kind = "resource-group";

    /// <summary>Takes about a second.</summary>
    public ResourceGroup() => UsualDuration = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Resources/resourceGroups";

    /// <inheritdoc />
    protected override string RelativePath => $"resourceGroups/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
