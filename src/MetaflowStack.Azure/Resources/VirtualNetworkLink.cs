using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// Makes a private DNS zone (the <see cref="ArmResource.Parent"/>) answer in a virtual network. Its
/// <see cref="TrackedArmResource.Location"/> is <c>global</c>.
/// </summary>
public sealed record VirtualNetworkLink : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:virtual-network-link/NAME</c>.</summary>
    public const string Kind = "virtual-network-link";

    /// <summary>Takes about 30 seconds.</summary>
    public VirtualNetworkLink() => UsualDuration = TimeSpan.FromSeconds(30);

    /// <summary><c>properties.virtualNetwork.id</c>; cannot be changed later.</summary>
    public required Input<string> VirtualNetwork { get; init; }

    /// <summary><c>properties.registrationEnabled</c>: whether machines of the network get names in the zone.</summary>
    public bool RegistrationEnabled { get; init; }

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Network/privateDnsZones/virtualNetworkLinks";

    /// <inheritdoc />
    protected override string RelativePath => $"virtualNetworkLinks/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
