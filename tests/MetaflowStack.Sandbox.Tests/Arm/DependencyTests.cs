using System.Text;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

/// <summary>What Azure wants to be there first, and what it refuses to take away.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData("10.9.0.0/24", 400, "NetcfgInvalidSubnet")]
    [InlineData("172.17.4.0/24", 400, "NetcfgSubnetRangesOverlap")]
    [InlineData("172.17.0.5/16", 400, "InvalidCIDRNotation")]
    [InlineData("nonsense", 400, "InvalidAddressPrefixFormat")]
    public async Task A_subnet_needs_a_range_of_its_own_in_its_network(string prefix, int status, string code)
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        var answer = await sandbox.ArmAsync("PUT", Stack.Vnet + "/subnets/other", Stack.Network, $$$"""{"properties":{"addressPrefix":"{{{prefix}}}"} }""");
        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task Two_writes_on_one_virtual_network_collide()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
        var first = await sandbox.ArmAsync("PUT", Stack.DbSubnet, Stack.Network, Stack.DbSubnetBody);
        var second = await sandbox.ArmAsync("PUT", Stack.AksSubnet, Stack.Network, Stack.AksSubnetBody);
        Assert.Equal((409, "AnotherOperationInProgress"), (second.Status, second.ErrorCode));

        await sandbox.FinishAsync(first);
        Assert.Equal(201, (await sandbox.ArmAsync("PUT", Stack.AksSubnet, Stack.Network, Stack.AksSubnetBody)).Status);
    }

    [Fact]
    public async Task A_virtual_network_written_again_keeps_the_subnets_that_it_does_not_mention()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
        Assert.Equal(200, (await sandbox.ArmAsync("GET", Stack.DbSubnet, Stack.Network)).Status);
    }

    [Fact]
    public async Task A_subnet_in_use_cannot_be_deleted()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeDnsAsync();
        await sandbox.MakeAsync(Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox));

        foreach (var path in (string[])[Stack.DbSubnet, Stack.Vnet])
        {
            var answer = await sandbox.ArmAsync("DELETE", path, Stack.Network);
            Assert.Equal((400, "InUseSubnetCannotBeDeleted"), (answer.Status, answer.ErrorCode));
        }
    }

    [Fact]
    public async Task A_zone_with_links_cannot_be_deleted()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeDnsAsync();
        var refused = await sandbox.ArmAsync("DELETE", Stack.Zone, Stack.Dns);
        Assert.Equal((409, "CannotDeleteResource"), (refused.Status, refused.ErrorCode));
        Assert.Contains("virtualNetworkLinks/link", refused.ErrorMessage!, StringComparison.Ordinal);

        await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Stack.Link, Stack.Dns));
        Assert.Equal(202, (await sandbox.ArmAsync("DELETE", Stack.Zone, Stack.Dns)).Status);
    }

    [Fact]
    public async Task A_private_server_fails_while_its_zone_is_not_linked()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeAsync(Stack.Zone, Stack.Dns, Stack.ZoneBody);
        var begun = await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox));
        Assert.Equal(202, begun.Status);

        var ended = await sandbox.FinishAsync(begun);

        Assert.Equal("Failed", ended.Text("status"));
        Assert.Contains("not linked", ended.ErrorMessage!, StringComparison.Ordinal);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Stack.Server, Stack.PostgreSql)).Status);
    }

    [Fact]
    public async Task A_private_server_has_an_address_record_in_its_zone_while_it_exists()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeDnsAsync();
        var begun = await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox));
        Assert.Empty((await sandbox.ArmAsync("GET", Stack.Zone + "/A", Stack.Dns)).Json!["value"]!.AsArray());
        await sandbox.FinishAsync(begun);

        var record = Assert.Single((await sandbox.ArmAsync("GET", Stack.Zone + "/A", Stack.Dns)).Json!["value"]!.AsArray())!;
        Assert.Equal("172.16.0.4", (string?)record["properties"]!["aRecords"]![0]!["ipv4Address"]);
        Assert.EndsWith(".postgres.database.azure.com.", (string?)record["properties"]!["fqdn"], StringComparison.Ordinal);
        Assert.Equal(200, (await sandbox.ArmAsync("GET", $"{Stack.Zone}/A/{record["name"]}", Stack.Dns)).Status);

        await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Stack.Server, Stack.PostgreSql));
        Assert.Empty((await sandbox.ArmAsync("GET", Stack.Zone + "/A", Stack.Dns)).Json!["value"]!.AsArray());
    }

    [Fact]
    public async Task A_private_server_needs_a_delegated_subnet()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeDnsAsync();
        var body = Stack.ServerBody(sandbox).Replace("/subnets/db", "/subnets/aks", StringComparison.Ordinal);
        Assert.Equal(400, (await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, body)).Status);
    }

    [Fact]
    public async Task Nothing_can_be_made_in_a_server_that_is_not_ready()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var begun = await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, privateAccess: false));
        var database = await sandbox.ArmAsync("PUT", Stack.Server + "/databases/metaflow", Stack.PostgreSql, """{"properties":{}}""");
        Assert.Equal((409, "ServerIsBusy"), (database.Status, database.ErrorCode));
        await sandbox.FinishAsync(begun);
        Assert.Equal(202, (await sandbox.ArmAsync("PUT", Stack.Server + "/databases/metaflow", Stack.PostgreSql, """{"properties":{}}""")).Status);
    }

    [Fact]
    public async Task Global_names_are_taken_once()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["StorageAccountAlreadyTaken:sttaken", "ServerNameAlreadyExists:psql-taken"]);
        await sandbox.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
        await sandbox.MakeAsync("resourceGroups/two", Stack.Groups, Stack.GroupBody);
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);

        var account = await sandbox.ArmAsync("PUT", Stack.Account.Replace("stdemo", "sttaken", StringComparison.Ordinal), Stack.Storage, Stack.AccountBody);
        var elsewhere = await sandbox.ArmAsync("PUT", Stack.Account.Replace("/rg/", "/two/", StringComparison.Ordinal), Stack.Storage, Stack.AccountBody);
        var server = await sandbox.ArmAsync("PUT", Stack.Server.Replace("psql-demo", "psql-taken", StringComparison.Ordinal), Stack.PostgreSql, Stack.ServerBody(sandbox, false));
        var check = await sandbox.ArmAsync("POST", "providers/Microsoft.Storage/checkNameAvailability", Stack.Storage, """{"name":"sttaken","type":"Microsoft.Storage/storageAccounts"}""");
        var checkServer = await sandbox.ArmAsync("POST", "providers/Microsoft.DBforPostgreSQL/checkNameAvailability", Stack.PostgreSql, """{"name":"psql-taken","type":"Microsoft.DBforPostgreSQL/flexibleServers"}""");

        Assert.Equal((409, "StorageAccountAlreadyTaken"), (account.Status, account.ErrorCode));
        Assert.Equal((409, "StorageAccountInAnotherResourceGroup"), (elsewhere.Status, elsewhere.ErrorCode));
        Assert.Equal((409, "ServerNameAlreadyExists"), (server.Status, server.ErrorCode));
        Assert.False(check.At("nameAvailable")!.GetValue<bool>());
        Assert.Equal("AlreadyExists", check.Text("reason"));
        Assert.False(checkServer.At("nameAvailable")!.GetValue<bool>());
    }

    [Theory]
    [InlineData("St-Demo", "AccountNameInvalid")]
    [InlineData("ab", "AccountNameInvalid")]
    public async Task An_account_name_has_rules(string name, string code)
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var answer = await sandbox.ArmAsync("PUT", Stack.Account.Replace("stdemo", name, StringComparison.Ordinal), Stack.Storage, Stack.AccountBody);
        Assert.Equal((400, code), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task A_missing_agent_pool_is_told_without_the_envelope()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        var answer = await sandbox.ArmAsync("GET", Stack.Cluster + "/agentPools/none", Stack.Aks);
        Assert.Equal((404, "NotFound", "GetAgentPool_NotFound"), (answer.Status, answer.Text("code"), answer.Text("subcode")));
    }

    [Theory]
    [InlineData("\"vmSize\":\"Standard_D4_v5\"", "\"vmSize\":\"Standard_D8_v5\"", "PropertyChangeNotAllowed")]
    [InlineData("\"vmSize\":\"Standard_D4_v5\"", "\"vmSize\":\"Standard_Nonsense\"", "BadRequest")]
    [InlineData("\"count\":1", "\"count\":99", "InvalidParameter")]
    public async Task What_a_pool_may_not_become_is_refused(string from, string to, string code)
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        await sandbox.MakeAsync(Stack.Cluster + "/agentPools/taskworkers", Stack.Aks, Stack.PoolBody);
        var answer = await sandbox.ArmAsync("PUT", Stack.Cluster + "/agentPools/taskworkers", Stack.Aks, Stack.PoolBody.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal((400, code), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task A_cluster_written_again_keeps_its_other_pools()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        await sandbox.MakeAsync(Stack.Cluster + "/agentPools/taskworkers", Stack.Aks, Stack.PoolBody);
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal(200, (await sandbox.ArmAsync("GET", Stack.Cluster + "/agentPools/taskworkers", Stack.Aks)).Status);
    }

    [Fact]
    public async Task A_clusters_kubeconfig_opens_its_API_server_and_shows_its_nodes()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        await sandbox.MakeAsync(Stack.Cluster + "/agentPools/taskworkers", Stack.Aks, Stack.PoolBody);
        var credentials = await sandbox.ArmAsync("POST", Stack.Cluster + "/listClusterUserCredential", Stack.Aks, "");
        var kubeconfig = Encoding.UTF8.GetString(Convert.FromBase64String(credentials.At("kubeconfigs")![0]!["value"]!.GetValue<string>()));
        string Line(string key) => kubeconfig.Split('\n').Single(l => l.TrimStart().StartsWith(key + ": ", StringComparison.Ordinal)).Trim()[(key.Length + 2)..];
        sandbox.Http.DefaultRequestHeaders.Authorization = null;

        sandbox.Pass(60);
        var nodes = await sandbox.SendAsync("GET", Line("server") + "/api/v1/nodes", null, ("Authorization", $"Bearer {Line("token")}"));

        Assert.Equal(200, nodes.Status);
        Assert.Contains("taskworkers", nodes.Body, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(sandbox.Server.Document.CertificateAuthorityPath), Encoding.UTF8.GetString(Convert.FromBase64String(Line("certificate-authority-data"))) + "\n");
    }

    [Fact]
    public async Task A_cluster_brings_its_node_resource_group_and_takes_it_away()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal(204, (await sandbox.ArmAsync("HEAD", "resourceGroups/MC_rg_aks-demo_westus2", Stack.Groups)).Status);
        await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Stack.Group, Stack.Groups));
        Assert.Equal(404, (await sandbox.ArmAsync("HEAD", "resourceGroups/MC_rg_aks-demo_westus2", Stack.Groups)).Status);
    }
}
