using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A subnet; its <see cref="ArmResource.Parent"/> is the virtual network. Subnets of one network are written one at a time: two
/// writes at once end in 409 AnotherOperationInProgress, as recorded real traffic shows.
/// </summary>
public sealed record Subnet : ArmResource
{
    /// <summary>The kind in keys: <c>azure:subnet/NAME</c>.</summary>
    public const string Kind = "subnet";

    /// <summary>Takes about five seconds.</summary>
    public Subnet() => UsualDuration = TimeSpan.FromSeconds(5);

    /// <summary><c>properties.addressPrefix</c>, in CIDR notation, within the network's address space.</summary>
    public required string AddressPrefix { get; init; }

    /// <summary><c>properties.serviceEndpoints[].service</c>: <c>Microsoft.Storage</c>.</summary>
    public IReadOnlyList<string> ServiceEndpoints { get; init; } = [];

    /// <summary>
    /// <c>properties.delegations[].properties.serviceName</c>: services that alone may use the subnet,
    /// <c>Microsoft.DBforPostgreSQL/flexibleServers</c>.
    /// </summary>
    public IReadOnlyList<string> Delegations { get; init; } = [];

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Network/virtualNetworks/subnets";

    /// <inheritdoc />
    protected override string RelativePath => $"subnets/{Name}";

    /// <inheritdoc />
    protected override bool LocksParent => true;

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
