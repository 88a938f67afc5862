using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>A virtual network. Its subnets are resources of their own and survive every change of the network.</summary>
public sealed record VirtualNetwork : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:virtual-network/NAME</c>.</summary>
    public const string Kind = "virtual-network";

    /// <summary>Takes about five seconds.</summary>
    public VirtualNetwork() => UsualDuration = TimeSpan.FromSeconds(5);

    /// <summary><c>properties.addressSpace.addressPrefixes</c>: address ranges in CIDR notation.</summary>
    public required IReadOnlyList<string> AddressPrefixes { get; init; }

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Network/virtualNetworks";

    /// <inheritdoc />
    protected override string RelativePath => $"providers/Microsoft.Network/virtualNetworks/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
