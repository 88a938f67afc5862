using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A PostgreSQL flexible server inside a virtual network. The zone's <see cref="VirtualNetworkLink"/> must exist first: name it
/// in <see cref="Resource.DependsOn"/>. The password of the administrator is generated while the server is made and is no property.
/// </summary>
public sealed record PostgreSqlFlexibleServer : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:postgresql-flexible-server/NAME</c>.</summary>
    public const string Kind = "postgresql-flexible-server";

    /// <summary>Takes 5 to 12 minutes.</summary>
    public PostgreSqlFlexibleServer() => UsualDuration = TimeSpan.FromMinutes(8);

    /// <summary><c>sku.name</c>; Standard_B2s is what the Terraform template calls B_Standard_B2s.</summary>
    public string SkuName { get; init; } = "Standard_B2s";

    /// <summary><c>sku.tier</c>: Burstable, GeneralPurpose or MemoryOptimized; must fit <see cref="SkuName"/>.</summary>
    public string SkuTier { get; init; } = "Burstable";

    /// <summary><c>properties.version</c>: the major version. A higher one is an upgrade in place; Azure has no way back.</summary>
    public string Version { get; init; } = "16";

    /// <summary><c>properties.storage.storageSizeGB</c>, in GiB; can grow and never shrink.</summary>
    public int StorageSizeGB { get; init; } = 32;

    /// <summary><c>properties.administratorLogin</c>; cannot be changed later.</summary>
    public required string AdministratorLogin { get; init; }

    /// <summary><c>properties.network.delegatedSubnetResourceId</c>: a subnet delegated to Microsoft.DBforPostgreSQL/flexibleServers.</summary>
    public required Input<string> DelegatedSubnet { get; init; }

    /// <summary><c>properties.network.privateDnsZoneArmResourceId</c>.</summary>
    public required Input<string> PrivateDnsZone { get; init; }

    /// <summary><c>properties.fullyQualifiedDomainName</c>: the host that clients connect to.</summary>
    public Output<string> FullyQualifiedDomainName => new(Key, "fullyQualifiedDomainName");

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.DBforPostgreSQL/flexibleServers";

    /// <inheritdoc />
    protected override string RelativePath => $"providers/Microsoft.DBforPostgreSQL/flexibleServers/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
