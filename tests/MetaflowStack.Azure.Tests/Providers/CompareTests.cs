using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class CompareTests
{
    // Key, path of a field, the value that Azure returns for it, the expected difference ("" for none, "!" for a replacement).
    [Theory]
    [InlineData("azure:virtual-network/metaflow", "location", "West US", "")]
    [InlineData("azure:virtual-network/metaflow", "properties.addressSpace.addressPrefixes", """["172.17.0.0/16","172.16.0.0/24"]""", "")]
    [InlineData("azure:virtual-network/metaflow", "properties.addressSpace.addressPrefixes", """["172.17.0.0/16"]""", "172.17.0.0/16")]
    [InlineData("azure:subnet/db", "properties.addressPrefix", "172.16.1.0/24", "172.16.1.0/24")]
    [InlineData("azure:subnet/db", "properties.privateEndpointNetworkPolicies", "Disabled", "")]
    [InlineData("azure:storage-account/metaflow", "properties.minimumTlsVersion", "TLS1_0", "TLS1_0")]
    [InlineData("azure:storage-account/metaflow", "properties.allowSharedKeyAccess", "true", "true")]
    [InlineData("azure:storage-account/metaflow", "properties.accessTier", "Hot", "")]
    [InlineData("azure:storage-account/metaflow", "tags.owner", "somebody", "")]
    [InlineData("azure:storage-account/metaflow", "sku.tier", "Standard", "")]
    [InlineData("azure:virtual-network-link/postgres", "properties.registrationEnabled", "true", "true")]
    [InlineData("azure:virtual-network-link/postgres", "properties.virtualNetwork.id", "/subscriptions/other", "!/subscriptions/other")]
    [InlineData("azure:postgresql-flexible-server/metaflow", "properties.availabilityZone", "2", "")]
    [InlineData("azure:postgresql-flexible-server/metaflow", "properties.version", "12", "12")]
    [InlineData("azure:postgresql-flexible-server/metaflow", "sku.name", "Standard_B1ms", "Standard_B1ms")]
    [InlineData("azure:postgresql-database/metaflow", "properties.charset", "UTF8", "")]
    [InlineData("azure:postgresql-configuration/require_secure_transport", "properties.value", "off", "off")]
    [InlineData("azure:managed-cluster/metaflow", "properties.agentPoolProfiles.0.count", "7", "")]
    [InlineData("azure:managed-cluster/metaflow", "properties.agentPoolProfiles.0.maxCount", "3", "3")]
    [InlineData("azure:managed-cluster/metaflow", "properties.agentPoolProfiles.0.vmSize", "Standard_B2s", "")]
    [InlineData("azure:managed-cluster/metaflow", "properties.kubernetesVersion", "1.33.5", "")]
    [InlineData("azure:managed-cluster/metaflow", "properties.networkProfile.serviceCidr", "10.2.0.0/16", "!10.2.0.0/16")]
    [InlineData("azure:managed-cluster/metaflow", "properties.autoUpgradeProfile.upgradeChannel", "none", "none")]
    [InlineData("azure:managed-cluster/metaflow", "properties.oidcIssuerProfile.enabled", "true", "")]
    [InlineData("azure:user-assigned-identity/metaflow", "tags.owner", "somebody", "")]
    [InlineData("azure:user-assigned-identity/metaflow", "location", "eastus", "!eastus")]
    [InlineData("azure:federated-identity-credential/argo-metaflow-task", "properties.issuer", "https://westus.oic.prod-aks.azure.com/tenant/former/", "https://westus.oic.prod-aks.azure.com/tenant/former/")]
    [InlineData("azure:federated-identity-credential/argo-metaflow-task", "properties.audiences", """["api://Other"]""", "api://Other")]
    [InlineData("azure:agent-pool/taskworkers", "properties.count", "33", "")]
    [InlineData("azure:agent-pool/taskworkers", "properties.minCount", "0", "0")]
    [InlineData("azure:agent-pool/taskworkers", "properties.vmSize", "STANDARD_D4_V5", "")]
    [InlineData("azure:agent-pool/taskworkers", "properties.vmSize", "Standard_NC6", "")]
    public async Task Only_fields_that_we_set_are_compared_and_case_does_not_matter(string key, string path, string value, string expected)
    {
        using var azure = new TestAzure();
        var resource = CreationTests.Find(key);
        var sent = await CreationTests.CreateAsync(azure, resource);
        var body = AzureBodies.Live(resource, sent.Body!);
        Set(body, path, value);
        var differences = CreationTests.Provider(azure, resource)
            .Compare(resource, AzureBodies.ToLive(resource, body), azure.Context(resource.Key));
        Assert.Equal(expected.Length == 0 ? [] : [expected], differences.Select(difference => (difference.RequiresReplacement ? "!" : "") + difference.Live));
    }

    [Theory]
    [InlineData("azure:postgresql-database/metaflow", "properties.collation", "C")]
    [InlineData("azure:postgresql-flexible-server/metaflow", "properties.administratorLogin", "root")]
    [InlineData("azure:storage-account/metaflow", "location", "eastus")]
    public async Task What_holds_data_is_never_replaced(string key, string path, string value)
    {
        using var azure = new TestAzure();
        var resource = CreationTests.Find(key);
        var body = AzureBodies.Live(resource, (await CreationTests.CreateAsync(azure, resource)).Body!);
        Set(body, path, value);
        var failure = Assert.Throws<StackException>(() =>
            CreationTests.Provider(azure, resource).Compare(resource, AzureBodies.ToLive(resource, body), azure.Context(resource.Key)));
        Assert.Contains("would lose its data", failure.Message, StringComparison.Ordinal);
        Assert.Contains(value, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subnets_and_pools_of_others_are_no_differences()
    {
        var rules = new BodyRules { ElementKeys = new Dictionary<string, string> { ["pools"] = "name" } };
        var desired = (JsonObject)JsonNode.Parse("""{"pools":[{"name":"default","maxCount":10}]}""")!;
        var live = (JsonObject)JsonNode.Parse("""{"pools":[{"name":"gpu","maxCount":1},{"name":"default","maxCount":10,"count":4}]}""")!;
        Assert.Empty(BodyComparer.Compare(desired, live, rules));
    }

    [Fact]
    public void A_missing_element_differs_in_each_of_its_fields()
    {
        var rules = new BodyRules { ElementKeys = new Dictionary<string, string> { ["pools"] = "name" } };
        var desired = (JsonObject)JsonNode.Parse("""{"pools":[{"name":"default","maxCount":10}]}""")!;
        var differences = BodyComparer.Compare(desired, [], rules);
        Assert.Equal(["pools[default].name", "pools[default].maxCount"], differences.Select(difference => difference.Path));
        Assert.All(differences, difference => Assert.Null(difference.Live));
    }

    internal static void Set(JsonObject body, string path, string value)
    {
        JsonNode node = body;
        var names = path.Split('.');
        foreach (var name in names[..^1])
            node = node is JsonArray array ? array[int.Parse(name)]! : node[name] ??= new JsonObject();
        node[names[^1]] = value.StartsWith('[') || value is "true" or "false" ? JsonNode.Parse(value) : JsonValue.Create(value);
    }
}
