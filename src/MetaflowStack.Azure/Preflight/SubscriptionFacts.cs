using System.Text.Json.Nodes;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.Preflight;

/// <summary>
/// What a subscription offers and allows in a region, and what exists in it. Each fact is asked for once, when it is first wanted,
/// however many checks want it; the requests change nothing.
/// </summary>
public sealed class SubscriptionFacts
{
    private readonly Lazy<Task<Reading<IReadOnlyList<LocationOffer>>>> _locations;
    private readonly Lazy<Task<Reading<IReadOnlyList<ResourceProviderOffer>>>> _providers;
    private readonly Lazy<Task<Reading<IReadOnlyList<VmSizeOffer>>>> _vmSizes;
    private readonly Lazy<Task<Reading<IReadOnlyList<Usage>>>> _computeUsages;
    private readonly Lazy<Task<Reading<IReadOnlyList<Usage>>>> _networkUsages;
    private readonly Lazy<Task<Reading<IReadOnlyList<Usage>>>> _storageUsages;
    private readonly Lazy<Task<Reading<PostgreSqlOffer>>> _postgreSql;
    private readonly Lazy<Task<Reading<IReadOnlyList<KubernetesVersionOffer>>>> _kubernetesVersions;
    private readonly AzureRestClient _arm;
    private readonly Questions _questions;
    private readonly CancellationToken _cancellation;
    private readonly string _subscription;

    internal SubscriptionFacts(AzureRestClient arm, string subscriptionId, string location, CancellationToken cancellationToken)
    {
        (_arm, _questions, _cancellation) = (arm, new Questions(arm), cancellationToken);
        var subscription = _subscription = $"/subscriptions/{subscriptionId}";
        string Region(string provider) => $"{subscription}/providers/{provider}/locations/{location}";
        Lazy<Task<Reading<IReadOnlyList<T>>>> List<T>(string subject, string path, string apiVersion, Func<JsonObject, T?> read, string list = "value") where T : class =>
            new(async () => (await _questions.ListAsync(subject, arm.UrlOf(path, apiVersion), cancellationToken, list))
                .Select<IReadOnlyList<T>>(items => [.. items.Select(read).OfType<T>()]));

        _locations = List("the subscription's regions", $"{subscription}/locations", ApiVersions.Subscriptions,
            region => new LocationOffer(region["name"]?.ToString() ?? "", region["displayName"]?.ToString() ?? ""));
        _providers = List("the subscription's resource providers", $"{subscription}/providers", ApiVersions.Resources, ResourceProviderOffer.Read);
        _vmSizes = List($"the VM sizes of {location}",
            $"{subscription}/providers/Microsoft.Compute/skus?$filter={Uri.EscapeDataString($"location eq '{location}'")}", ApiVersions.ComputeSkus, sku => VmSizeOffer.Read(sku, location));
        _computeUsages = List($"the vCPU quota of {location}", Region("Microsoft.Compute") + "/usages", ApiVersions.ComputeUsage, Usage.Read);
        _networkUsages = List($"the network limits of {location}", Region("Microsoft.Network") + "/usages", ApiVersions.Network, Usage.Read);
        _storageUsages = List($"the storage limits of {location}", Region("Microsoft.Storage") + "/usages", ApiVersions.Storage, Usage.Read);
        _kubernetesVersions = List($"the Kubernetes versions of {location}", Region("Microsoft.ContainerService") + "/kubernetesVersions",
            ApiVersions.ContainerService, KubernetesVersionOffer.Read, "values");
        _postgreSql = new(async () => (await _questions.ListAsync($"the PostgreSQL offer of {location}",
            arm.UrlOf(Region("Microsoft.DBforPostgreSQL") + "/capabilities", ApiVersions.PostgreSql), cancellationToken)).Select(PostgreSqlOffer.Read));
    }

    /// <summary>The regions that the subscription may use.</summary>
    public Task<Reading<IReadOnlyList<LocationOffer>>> Locations => _locations.Value;

    /// <summary>All resource providers, with their registration and their types' regions.</summary>
    public Task<Reading<IReadOnlyList<ResourceProviderOffer>>> Providers => _providers.Value;

    /// <summary>The region's VM sizes.</summary>
    public Task<Reading<IReadOnlyList<VmSizeOffer>>> VmSizes => _vmSizes.Value;

    /// <summary>The region's vCPUs, by family and in all.</summary>
    public Task<Reading<IReadOnlyList<Usage>>> ComputeUsages => _computeUsages.Value;

    /// <summary>The region's public IP addresses, virtual networks and so on.</summary>
    public Task<Reading<IReadOnlyList<Usage>>> NetworkUsages => _networkUsages.Value;

    /// <summary>The region's storage accounts.</summary>
    public Task<Reading<IReadOnlyList<Usage>>> StorageUsages => _storageUsages.Value;

    /// <summary>What the region offers of PostgreSQL.</summary>
    public Task<Reading<PostgreSqlOffer>> PostgreSql => _postgreSql.Value;

    /// <summary>The Kubernetes versions that AKS offers in the region.</summary>
    public Task<Reading<IReadOnlyList<KubernetesVersionOffer>>> KubernetesVersions => _kubernetesVersions.Value;

    /// <summary>Whether a resource carries a stack's tags.</summary>
    public static bool Carries(JsonObject resource, StackTags tags) => OwnershipMarks.Carries(resource, tags);

    /// <summary>Reads a resource; without a value it does not exist. Asks at every call.</summary>
    /// <param name="resourceType"><c>Microsoft.Network/virtualNetworks</c>.</param>
    /// <param name="id">Its ARM id.</param>
    public Task<Reading<JsonObject>> GetAsync(string resourceType, string id) =>
        _questions.GetAsync(id[(id.LastIndexOf('/') + 1)..], _arm.UrlOf(id, ApiVersions.For(resourceType)), _cancellation);

    /// <summary>What the signed-in account may do on a scope. Asks at every call.</summary>
    /// <param name="scope">The ARM id of a subscription or resource group.</param>
    public async Task<Reading<Permissions>> PermissionsAsync(string scope) =>
        (await _questions.ListAsync("your permissions", _arm.UrlOf($"{scope}/providers/Microsoft.Authorization/permissions", ApiVersions.Authorization), _cancellation))
            .Select(entries => new Permissions(scope, [.. entries.Select(Permission.Read)]));

    /// <summary>The locks in force on a scope: its own and those above it. Asks at every call.</summary>
    /// <param name="scope">The ARM id of a subscription or resource group that exists.</param>
    public async Task<Reading<IReadOnlyList<ManagementLockFound>>> LocksAsync(string scope) =>
        (await _questions.ListAsync("the management locks",
            _arm.UrlOf($"{scope}/providers/Microsoft.Authorization/locks?$filter={Uri.EscapeDataString("atScope()")}", ApiVersions.Locks), _cancellation))
            .Select<IReadOnlyList<ManagementLockFound>>(locks => [.. locks.Select(ManagementLockFound.Read)]);

    /// <summary>The subscription's storage account of a name, in whatever group and region; without a value it has none. Asks at every call.</summary>
    public async Task<Reading<JsonObject>> StorageAccountAsync(string name)
    {
        var url = _arm.UrlOf($"{_subscription}/providers/Microsoft.Storage/storageAccounts", ApiVersions.Storage);
        var accounts = await _questions.ListAsync("the subscription's storage accounts", url, _cancellation);
        return new Reading<JsonObject>(accounts.Value?.FirstOrDefault(account => ArmId.AreEqual(account["name"]?.ToString(), name)), accounts.Problem);
    }

    /// <summary>Whether the name of a storage account is free. Asks at every call.</summary>
    public Task<Reading<NameAvailability>> StorageAccountNameAsync(string name) =>
        NameAsync("Microsoft.Storage", "Microsoft.Storage/storageAccounts", name, ApiVersions.Storage);

    /// <summary>Whether the name of a PostgreSQL server is free. Asks at every call.</summary>
    public Task<Reading<NameAvailability>> PostgreSqlServerNameAsync(string name) =>
        NameAsync("Microsoft.DBforPostgreSQL", "Microsoft.DBforPostgreSQL/flexibleServers", name, ApiVersions.PostgreSql);

    private async Task<Reading<NameAvailability>> NameAsync(string provider, string type, string name, string apiVersion) =>
        (await _questions.PostAsync($"the availability of the name {name}", _arm.UrlOf($"{_subscription}/providers/{provider}/checkNameAvailability", apiVersion),
            new JsonObject { ["name"] = name, ["type"] = type }, _cancellation)).Select(body => NameAvailability.Read(name, body));
}
