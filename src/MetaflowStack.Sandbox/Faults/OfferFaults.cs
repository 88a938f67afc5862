using System.IO.Enumeration;
using MetaflowStack.Sandbox.Arm;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>What a subscription is, may and is offered while faults say otherwise. Lists and refusals ask the same questions.</summary>
/// <param name="injector">The faults.</param>
internal sealed class OfferFaults(FaultInjector injector)
{
    /// <summary>The region that a type keeps when a fault takes all others away.</summary>
    private const string LastRegion = "eastus2";

    /// <summary>The actions that the caller's roles do not give it.</summary>
    public string[] DeniedActions => [.. injector.AllInForce(FaultKinds.AuthorizationFailed).Select(f => f.Target!)];

    /// <summary>The subscription's state.</summary>
    public string SubscriptionState => injector.InForce(FaultKinds.SubscriptionState)?.Target ?? "Enabled";

    /// <summary>Whether the subscription takes no writes.</summary>
    public bool IsReadOnly => SubscriptionState is "Disabled" or "Deleted";

    /// <summary>Whether a provider has to be registered before it is used.</summary>
    public bool NeedsRegistration(string ns) => Has(FaultKinds.MissingSubscriptionRegistration, ns);

    /// <summary>The regions in which a type is offered.</summary>
    public IReadOnlyList<Location> LocationsOf(string type)
    {
        var offered = Locations.All;
        foreach (var fault in injector.AllInForce(FaultKinds.LocationNotAvailableForResourceType))
        {
            var parts = fault.Target!.Split('@', 2);
            if (Matches(parts[0], type))
                offered = [.. offered.Where(l => parts.Length == 2 ? l.Name != Locations.Normalize(parts[1]) : l.Name == LastRegion)];
        }

        return offered;
    }

    /// <summary>Whether a policy denies the creation of a type.</summary>
    public bool IsDenied(string type) => Has(FaultKinds.RequestDisallowedByPolicy, type);

    /// <summary>Whether the region has a size of virtual machines at all.</summary>
    public bool OffersVmSize(string size) => !Has(FaultKinds.VMSizeNotSupported, size);

    /// <summary>Whether AKS offers a patch version of Kubernetes.</summary>
    public bool OffersKubernetes(string minor, string patch) =>
        !Has(FaultKinds.KubernetesVersionNotSupported, minor) && !Has(FaultKinds.KubernetesVersionNotSupported, patch);

    /// <summary>Whether the subscription may make no PostgreSQL server.</summary>
    public bool IsPostgreSqlRestricted => injector.InForce(FaultKinds.LocationIsOfferRestricted) is not null;

    /// <summary>Whether PostgreSQL has a compute size.</summary>
    public bool OffersPostgreSqlSku(string name) => !Has(FaultKinds.PostgreSqlSkuNotAvailable, name);

    /// <summary>Whether PostgreSQL has a version.</summary>
    public bool OffersPostgreSqlVersion(string version) => !Has(FaultKinds.PostgreSqlVersionNotAvailable, version);

    /// <summary>Whether PostgreSQL has a storage size.</summary>
    public bool OffersPostgreSqlStorage(int gib) => !Has(FaultKinds.PostgreSqlStorageNotAvailable, $"{gib}");

    /// <summary>The public IP addresses that a region may have; null for Azure's own limit.</summary>
    public int? PublicAddressLimit => Limit(FaultKinds.PublicIPCountLimitReached);

    /// <summary>The storage accounts that a region may have; null for Azure's own limit.</summary>
    public int? StorageAccountLimit => Limit(FaultKinds.MaxStorageAccountsCountPerSubscriptionExceeded);

    private int? Limit(string name) => injector.AllInForce(name).Select(f => (int?)f.Limit).Min();

    private bool Has(string name, string text) => injector.AllInForce(name).Any(f => f.Target is null || Matches(f.Target, text));

    private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text);
}
