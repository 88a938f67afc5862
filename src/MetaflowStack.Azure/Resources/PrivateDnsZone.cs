using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>A private DNS zone. It lies in no region: <see cref="TrackedArmResource.Location"/> is <c>global</c>.</summary>
public sealed record PrivateDnsZone : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:private-dns-zone/NAME</c>.</summary>
    public const string Kind = "private-dns-zone";

    /// <summary>Takes about 30 seconds.</summary>
    public PrivateDnsZone() => UsualDuration = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Network/privateDnsZones";

    /// <inheritdoc />
    protected override string RelativePath => $"providers/Microsoft.Network/privateDnsZones/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
