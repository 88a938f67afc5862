using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class UpdateTests
{
    [Fact]
    public async Task A_patch_sends_only_what_differs()
    {
        var sent = await UpdateAsync(TestStack.Storage, ("properties.minimumTlsVersion", "TLS1_0"));
        Assert.Equal("PATCH", sent.Method);
        Assert.Equal("""{"properties":{"minimumTlsVersion":"TLS1_2"}}""", sent.Body);
    }

    [Fact]
    public async Task Tags_are_sent_whole_so_that_those_of_others_stay()
    {
        var sent = await UpdateAsync(TestStack.Storage, ("tags.owner", "somebody"), ("tags.environment", "other"));
        Assert.Equal("PATCH", sent.Method);
        Assert.Equal("somebody", sent.Json["tags"]!["owner"]!.ToString());
        Assert.Equal("default", sent.Json["tags"]!["environment"]!.ToString());
        Assert.Equal("demo", sent.Json["tags"]!["stack"]!.ToString());
    }

    [Fact]
    public async Task A_network_is_put_with_its_subnets_and_without_read_only_fields()
    {
        var sent = await UpdateAsync(
            TestStack.Network,
            live =>
            {
                live["etag"] = "W/\"1\"";
                live["properties"]!["resourceGuid"] = "guid";
                live["properties"]!["enableDdosProtection"] = false;
                live["properties"]!["subnets"] = JsonNode.Parse(
                    """
                    [{"name":"snet-db","id":"/s/snet-db","etag":"W/\"1\"","type":"Microsoft.Network/virtualNetworks/subnets","properties":{
                      "addressPrefix":"172.16.0.0/24","provisioningState":"Succeeded","purpose":"HostedWorkloads",
                      "serviceAssociationLinks":[{"id":"x"}],"ipConfigurations":[{"id":"y"}],
                      "serviceEndpoints":[{"service":"Microsoft.Storage","provisioningState":"Succeeded","locations":["westus"]}],
                      "delegations":[{"name":"d","etag":"e","properties":{"serviceName":"S","actions":["a"],"provisioningState":"Succeeded"}}]}}]
                    """);
            },
            ("properties.addressSpace.addressPrefixes", """["172.17.0.0/16"]"""));
        Assert.Equal("PUT", sent.Method);
        Snapshot.Matches(sent.Json.ToReadable(), "update-virtual-network.json");
    }

    [Fact]
    public async Task A_cluster_is_put_with_every_pool_and_the_node_counts_of_the_autoscaler()
    {
        var sent = await UpdateAsync(
            TestStack.Cluster,
            live =>
            {
                live["properties"]!["fqdn"] = "aks.hcp.westus.azmk8s.io";
                live["properties"]!["powerState"] = new JsonObject { ["code"] = "Running" };
                live["properties"]!["kubernetesVersion"] = "1.33.5";
                live["properties"]!["nodeResourceGroup"] = "MC_x";
                live["identity"]!["principalId"] = "p";
                live["identity"]!["tenantId"] = "t";
                var pools = (JsonArray)live["properties"]!["agentPoolProfiles"]!;
                pools[0]!["count"] = 4;
                pools[0]!["provisioningState"] = "Succeeded";
                pools[0]!["nodeImageVersion"] = "AKSUbuntu";
                pools[0]!["nodeLabels"] = new JsonObject { ["team"] = "ml" };
                pools.Add(new JsonObject { ["name"] = "taskworkers", ["count"] = 9, ["vmSize"] = "Standard_D4_v5", ["mode"] = "User" });
            },
            ("properties.autoUpgradeProfile.upgradeChannel", "none"));
        Assert.Equal("PUT", sent.Method);
        Snapshot.Matches(sent.Json.ToReadable(), "update-managed-cluster.json");
    }

    [Fact]
    public async Task A_blob_service_is_put_with_the_rules_that_others_have_set()
    {
        var sent = await UpdateAsync(
            TestStack.Blobs,
            live =>
            {
                live["sku"] = new JsonObject { ["name"] = "Standard_LRS", ["tier"] = "Standard" };
                ((JsonObject)live["properties"]!).Remove("provisioningState");
                live["properties"]!["changeFeed"] = new JsonObject { ["enabled"] = true };
                live["properties"]!["deleteRetentionPolicy"]!["allowPermanentDelete"] = false;
            },
            ("properties.isVersioningEnabled", "false"));
        Assert.Equal("PUT", sent.Method);
        Snapshot.Matches(sent.Json.ToReadable(), "update-blob-service.json");
    }

    [Fact]
    public async Task A_setting_is_put_with_its_source()
    {
        var sent = await UpdateAsync(TestStack.Setting, ("properties.value", "off"));
        Assert.Equal("PUT", sent.Method);
        Assert.Equal("""{"properties":{"value":"on","source":"user-override"}}""", sent.Body);
    }

    [Fact]
    public async Task What_failed_without_a_difference_is_sent_again_as_a_whole()
    {
        var sent = await UpdateAsync(TestStack.Storage);
        Assert.Equal("PUT", sent.Method);
        Assert.Equal("StorageV2", sent.Json["kind"]!.ToString());
    }

    [Fact]
    public async Task A_stopped_database_server_is_started()
    {
        using var azure = new TestAzure();
        var server = TestStack.Server;
        azure.Server.On("POST", $"{server.ResourceId}/start", new Answer(202, null, ("Location", "https://management.azure.com/loc/1")));
        azure.Server.On("GET", "/loc/1", new Answer(200));
        azure.Server.On("GET", server.ResourceId, new Answer(200, $$$"""{"id":"{{{server.ResourceId}}}","properties":{"state":"Ready"}}"""));
        var stopped = AzureBodies.ToLive(server, []) with { Status = LiveStatus.Failed, StatusText = "Stopped" };
        var live = await CreationTests.Provider(azure, server).UpdateAsync(server, stopped, [], azure.Context(server.Key), CancellationToken.None);
        Assert.Equal(LiveStatus.Ready, live.Status);
        Assert.Equal(["POST"], azure.Server.Writes.Select(request => request.Method));
    }

    private static Task<SentRequest> UpdateAsync(ArmResource resource, params (string Path, string Value)[] drift) =>
        UpdateAsync(resource, _ => { }, drift);

    private static async Task<SentRequest> UpdateAsync(ArmResource resource, Action<JsonObject> change, params (string Path, string Value)[] drift)
    {
        using var azure = new TestAzure();
        var live = AzureBodies.Live(resource, (await CreationTests.CreateAsync(azure, resource)).Body!);
        change(live);
        foreach (var (path, value) in drift)
            CompareTests.Set(live, path, value);

        var before = azure.Server.Requests.Count;
        azure.Server.On("PATCH", resource.ResourceId, new Answer(200, AzureBodies.Live(resource, "{}").ToJsonString()));
        var provider = CreationTests.Provider(azure, resource);
        var found = AzureBodies.ToLive(resource, live);
        var differences = provider.Compare(resource, found, azure.Context(resource.Key));
        Assert.Equal(drift.Count(entry => entry.Path != "tags.owner"), differences.Count);
        await provider.UpdateAsync(resource, found, differences, azure.Context(resource.Key), CancellationToken.None);
        return azure.Server.Requests.Skip(before).Single(request => request.Method is "PUT" or "PATCH");
    }
}
