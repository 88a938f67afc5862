using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What a region does not offer, or not enough of: told by lists, usages and capabilities, and refused.</summary>
public sealed class OfferFaultTests
{
    private const string Pool = Stack.Cluster + "/agentPools/taskworkers";
    private const string Skus = "providers/Microsoft.Compute/skus?$filter=location eq 'westus2'";

    [Theory]
    [InlineData("QuotaExceeded:standardDv5Family:limit=7", "standardDv5Family", 7, "standardDv5Family Cores quota. Additional details - Deployment Model: Resource Manager, Location: westus2, Current Limit: 7, Current Usage: 4, Additional Required: 4, (Minimum) New Limit Required: 8.")]
    [InlineData("QuotaExceeded:cores:limit=9", "cores", 9, "Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: westus2, Current Limit: 9, Current Usage: 6, Additional Required: 4, (Minimum) New Limit Required: 10.")]
    [InlineData("QuotaExceeded:limit=9", "cores", 9, "Current Limit: 9, Current Usage: 6, Additional Required: 4,")]
    [InlineData("QuotaExceeded:Standard_D4_v5:limit=7", "standardDv5Family", 7, "Current Limit: 7, Current Usage: 4, Additional Required: 4,")]
    public async Task Nodes_are_refused_once_they_exceed_a_limit(string fault, string quota, int limit, string words)
    {
        await using var sandbox = await Stack.WithGroupAsync(fault);
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        await sandbox.MakeAsync(Pool, Stack.Aks, Stack.PoolBody);
        var usage = await UsageAsync(sandbox, "Microsoft.Compute", "2024-07-01", quota);
        Assert.Equal((limit, quota == "cores" ? 6 : 4), usage);
        var refused = await sandbox.ArmAsync("PUT", Pool + "2", Stack.Aks, Stack.PoolBody);
        Assert.Equal((400, "PreconditionFailed"), (refused.Status, refused.ErrorCode));
        Assert.Contains(words, refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Pool + "2", Stack.Aks)).Status);
    }

    [Fact]
    public async Task All_pools_of_a_cluster_count_together()
    {
        const string two = """{"location":"westus2","identity":{"type":"SystemAssigned"},"properties":{"dnsPrefix":"aks-demo","agentPoolProfiles":[{"name":"a","mode":"System","count":1,"vmSize":"Standard_D4_v5"},{"name":"b","mode":"User","count":2,"vmSize":"Standard_D2_v5"}]}}""";
        await using var sandbox = await Stack.WithGroupAsync("QuotaExceeded:standardDv5Family:limit=7");
        var refused = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, two);
        Assert.Contains("Current Limit: 7, Current Usage: 0, Additional Required: 8,", refused.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zones_of_a_size_are_restricted_for_those_who_ask_for_them()
    {
        await using var sandbox = await Stack.WithGroupAsync("SkuNotAvailable:Standard_D4_v5:zones");
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        var restricted = Assert.Single(await SkusAsync(sandbox), s => ((JsonArray)s["restrictions"]!).Count > 0);
        var restriction = restricted["restrictions"]![0]!;
        Assert.Equal(("Standard_D4_v5", "Zone", "[\"1\",\"2\"]"), ((string)restricted["name"]!, (string)restriction["type"]!, restriction["restrictionInfo"]!["zones"]!.ToJsonString()));
        string Zoned(string zone) => Stack.PoolBody.Replace("\"count\"", $"\"availabilityZones\":[\"{zone}\"],\"count\"", StringComparison.Ordinal);
        Assert.Contains("\"code\":\"SkuNotAvailable\"", (await sandbox.ArmAsync("PUT", Pool, Stack.Aks, Zoned("1"))).ErrorMessage, StringComparison.Ordinal);
        await sandbox.MakeAsync(Pool, Stack.Aks, Zoned("3"));
        await sandbox.MakeAsync(Pool + "2", Stack.Aks, Stack.PoolBody);
    }

    [Fact]
    public async Task A_size_is_not_in_the_list_and_refused()
    {
        await using var sandbox = await Stack.WithGroupAsync("VMSizeNotSupported:Standard_D2_v2");
        Assert.DoesNotContain(await SkusAsync(sandbox), s => (string)s["name"]! == "Standard_D2_v2");
        var refused = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal((400, "VMSizeNotSupported"), (refused.Status, refused.ErrorCode));
        Assert.StartsWith("Virtual Machine size: 'Standard_D2_v2' is not supported for subscription ", refused.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(":1.33", "1.31 1.32 1.34")]
    [InlineData(":1.33*", "1.31 1.32 1.34")]
    public async Task AKS_does_not_offer_a_version_of_Kubernetes(string version, string left)
    {
        await using var sandbox = await Stack.WithGroupAsync("KubernetesVersionNotSupported" + version);
        var list = await sandbox.ArmAsync("GET", "providers/Microsoft.ContainerService/locations/westus2/kubernetesVersions", Stack.Aks);
        Assert.Equal(left, string.Join(' ', ((JsonArray)list.At("values")!).Select(v => (string)v!["version"]!)));
        var refused = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal((400, "K8sVersionNotSupported"), (refused.Status, refused.ErrorCode));
    }

    [Fact]
    public async Task A_region_has_all_the_public_addresses_that_it_may()
    {
        await using var sandbox = await Stack.WithGroupAsync("PublicIPCountLimitReached:limit=1");
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal((1, 1), await UsageAsync(sandbox, "Microsoft.Network", Stack.Network, "PublicIPAddresses"));
        var second = Stack.ClusterBody.Replace("aks-demo", "aks-demo2", StringComparison.Ordinal);
        var ended = await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Cluster + "2", Stack.Aks, second));
        Assert.Equal(("Failed", "PublicIPCountLimitReached"), (ended.Text("status"), ended.ErrorCode));
        Assert.Contains("Cannot create more than 1 public IP addresses for this subscription in this region.", ended.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_has_all_the_storage_accounts_that_it_may()
    {
        await using var sandbox = await Stack.WithGroupAsync("MaxStorageAccountsCountPerSubscriptionExceeded:limit=1");
        Assert.Equal((1, 0), await UsageAsync(sandbox, "Microsoft.Storage", Stack.Storage, "StorageAccounts"));
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal((1, 1), await UsageAsync(sandbox, "Microsoft.Storage", Stack.Storage, "StorageAccounts"));
        var refused = await sandbox.ArmAsync("PUT", Stack.Account + "2", Stack.Storage, Stack.AccountBody);
        Assert.Equal((409, "MaxStorageAccountsCountPerSubscriptionExceeded"), (refused.Status, refused.ErrorCode));
        Assert.Equal(200, (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody)).Status);
    }

    [Fact]
    public async Task PostgreSql_is_restricted_in_a_region()
    {
        await using var sandbox = await Stack.WithGroupAsync("LocationIsOfferRestricted");
        var capability = await CapabilityAsync(sandbox);
        Assert.Equal("Enabled", (string)capability["restricted"]!);
        Assert.StartsWith("Provisioning is restricted in this region.", (string)capability["reason"]!, StringComparison.Ordinal);
        var refused = await ServerAsync(sandbox);
        Assert.Equal((400, "LocationIsOfferRestricted"), (refused.Status, refused.ErrorCode));
    }

    [Theory]
    [InlineData("PostgreSql.SkuNotAvailable:Standard_B2s", "\"Standard_B2s\"", "Sku")]
    [InlineData("PostgreSql.VersionNotAvailable:16", "\"16\"", "version")]
    [InlineData("PostgreSql.StorageNotAvailable:32", "\"storageSizeMb\":32768,", "Storage")]
    public async Task PostgreSql_does_not_offer_a_size_version_or_storage(string fault, string text, string parameter)
    {
        await using var sandbox = await Stack.WithGroupAsync();
        Assert.Contains(text, (await CapabilityAsync(sandbox)).ToJsonString(), StringComparison.Ordinal);
        sandbox.Server.Faults.Add(fault);
        Assert.DoesNotContain(text, (await CapabilityAsync(sandbox)).ToJsonString(), StringComparison.Ordinal);
        var refused = await ServerAsync(sandbox);
        Assert.Equal((400, "InvalidParameterValue"), (refused.Status, refused.ErrorCode));
        Assert.Contains($"parameter {parameter}.", refused.ErrorMessage, StringComparison.Ordinal);
    }

    private static Task<Answer> ServerAsync(TestSandbox sandbox) => sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, false));

    private static async Task<JsonNode> CapabilityAsync(TestSandbox sandbox) =>
        (await sandbox.ArmAsync("GET", "providers/Microsoft.DBforPostgreSQL/locations/westus2/capabilities", Stack.PostgreSql)).At("value")![0]!;

    private static async Task<IEnumerable<JsonNode>> SkusAsync(TestSandbox sandbox) =>
        ((JsonArray)(await sandbox.ArmAsync("GET", Skus, "2021-07-01")).At("value")!).OfType<JsonNode>();

    private static async Task<(int Limit, int Used)> UsageAsync(TestSandbox sandbox, string provider, string version, string name)
    {
        var usages = (JsonArray)(await sandbox.ArmAsync("GET", $"providers/{provider}/locations/westus2/usages", version)).At("value")!;
        var usage = usages.Single(u => (string)u!["name"]!["value"]! == name)!;
        return ((int)usage["limit"]!, (int)usage["currentValue"]!);
    }
}
