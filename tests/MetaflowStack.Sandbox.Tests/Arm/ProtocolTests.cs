using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

/// <summary>The protocol of each type: what a create, a second create, a poll and a delete answer.</summary>
public sealed class ProtocolTests
{
    public static TheoryData<string, string, string, int, string?, int> Types => new()
    {
        { Stack.Vnet, Stack.Network, "vnet", 201, "3", 200 },
        { Stack.DbSubnet, Stack.Network, "subnet", 201, "3", 200 },
        { Stack.Zone, Stack.Dns, "zone", 202, "30", 202 },
        { Stack.Link, Stack.Dns, "link", 202, "30", 202 },
        { Stack.Account, Stack.Storage, "account", 202, "17", 200 },
        { Stack.Container, Stack.Storage, "container", 201, null, 200 },
        { Stack.Server, Stack.PostgreSql, "server", 202, "60", 202 },
        { Stack.Server + "/databases/metaflow", Stack.PostgreSql, "database", 202, "10", 202 },
        { Stack.Server + "/configurations/require_secure_transport", Stack.PostgreSql, "configuration", 202, "10", 202 },
        { Stack.Cluster, Stack.Aks, "cluster", 201, null, 200 },
        { Stack.Cluster + "/agentPools/taskworkers", Stack.Aks, "pool", 201, null, 200 },
        { Stack.Group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id", "2023-01-31", "identity", 201, null, 200 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_create_a_second_create_and_a_delete_answer_as_recorded(string path, string version, string kind, int created, string? retryAfter, int updated)
    {
        await using var sandbox = await ReadyForAsync(kind);
        var body = BodyOf(sandbox, kind);

        var begun = await sandbox.ArmAsync("PUT", path, version, body);
        Assert.True(begun.Status == created, $"{begun.Status} {begun.Body}");
        Assert.Equal(retryAfter, begun.Headers.GetValueOrDefault("Retry-After"));
        await EndAsync(sandbox, begun);
        Assert.Equal(200, (await sandbox.ArmAsync("GET", path, version)).Status);

        var again = await sandbox.ArmAsync("PUT", path, version, body);
        Assert.Equal(updated, again.Status);
        await EndAsync(sandbox, again);

        if (kind == "configuration")
            return; // settings cannot be deleted
        var deleted = await sandbox.ArmAsync("DELETE", path, version);
        Assert.True(deleted.Status is 200 or 202, deleted.Body);
        if (deleted.Status == 202)
            await sandbox.FinishAsync(deleted);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", path, version)).Status);
        Assert.Equal(204, (await sandbox.ArmAsync("DELETE", path, version)).Status);
    }

    [Fact]
    public async Task A_resource_is_there_before_it_is_ready_and_its_state_says_so()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeDnsAsync();
        var server = await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox));
        var cluster = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal("UpsertServerManagementOperationV2", server.Text("operation"));
        Assert.Equal("Creating", cluster.Text("properties", "provisioningState"));
        Assert.Equal("Starting", (await sandbox.ArmAsync("GET", Stack.Server, Stack.PostgreSql)).Text("properties", "state"));

        await sandbox.FinishAsync(server);
        await sandbox.FinishAsync(cluster);

        var ready = await sandbox.ArmAsync("GET", Stack.Server, Stack.PostgreSql);
        Assert.Equal("Ready", ready.Text("properties", "state"));
        Assert.Null(ready.At("properties", "provisioningState"));
        Assert.Equal("psql-demo.postgres.database.azure.com", ready.Text("properties", "fullyQualifiedDomainName"));
        Assert.Equal("Disabled", ready.Text("properties", "network", "publicNetworkAccess"));
        Assert.Equal("Succeeded", (await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks)).Text("properties", "provisioningState"));
    }

    [Theory]
    [InlineData("server", Stack.Server, Stack.PostgreSql, 300, 720)]
    [InlineData("cluster", Stack.Cluster, Stack.Aks, 240, 480)]
    [InlineData("pool", Stack.Cluster + "/agentPools/taskworkers", Stack.Aks, 120, 240)]
    [InlineData("account", Stack.Account, Stack.Storage, 20, 30)]
    [InlineData("zone", Stack.Zone, Stack.Dns, 22, 38)]
    public async Task A_create_takes_as_long_as_in_Azure(string kind, string path, string version, int least, int most)
    {
        await using var sandbox = await ReadyForAsync(kind);
        var begun = await sandbox.ArmAsync("PUT", path, version, BodyOf(sandbox, kind));
        var url = begun.Headers.GetValueOrDefault("Azure-AsyncOperation") ?? begun.Headers["Location"];

        sandbox.Pass(least - 1);
        Assert.True(Runs(await sandbox.SendAsync("GET", url)), "too early");
        sandbox.Pass(most - least + 2);
        Assert.False(Runs(await sandbox.SendAsync("GET", url)), "too late");
    }

    [Fact]
    public async Task Clients_of_other_times_are_answered_in_the_shape_of_their_version()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Account, "2021-04-01", Stack.AccountBody);
        Assert.Null((await sandbox.ArmAsync("GET", Stack.Account, "2021-04-01")).At("properties", "minimumTlsVersion"));
        Assert.NotNull((await sandbox.ArmAsync("GET", Stack.Account, "2024-01-01")).At("properties", "minimumTlsVersion"));
        await sandbox.MakeAsync(Stack.Cluster, "2021-05-01", Stack.ClusterBody);
        Assert.Null((await sandbox.ArmAsync("GET", Stack.Cluster, "2021-05-01")).At("properties", "storageProfile"));
        Assert.NotNull((await sandbox.ArmAsync("GET", Stack.Cluster, "2025-07-01")).At("properties", "storageProfile"));
    }

    [Fact]
    public async Task Empty_texts_are_what_some_clients_send_for_nothing()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var server = Stack.ServerBody(sandbox, privateAccess: false).Replace("\"properties\":{", "\"properties\":{\"network\":{\"delegatedSubnetResourceId\":\"\",\"privateDnsZoneArmResourceId\":\"\"},", StringComparison.Ordinal);
        var cluster = Stack.ClusterBody.Replace("\"kubernetesVersion\":\"1.33\"", "\"kubernetesVersion\":\"\"", StringComparison.Ordinal);

        Assert.Equal(202, (await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, server)).Status);
        var made = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, cluster);
        Assert.Equal((201, "1.33.3"), (made.Status, made.Text("properties", "kubernetesVersion")));
    }

    [Theory]
    [InlineData("2022-12-01", "supportedFlexibleServerEditions", "geoBackupSupported", "true")]
    [InlineData("2024-08-01", "supportedServerEditions", "geoBackupSupported", "\"Enabled\"")]
    public async Task Capabilities_of_PostgreSql_changed_their_shape(string version, string editions, string flag, string value)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var answer = await sandbox.ArmAsync("GET", "providers/Microsoft.DBforPostgreSQL/locations/westus/capabilities", version);
        var capability = answer.At("value")![0]!;
        Assert.Contains("Standard_B2s", capability[editions]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(value, capability[flag]!.ToJsonString());
    }

    private static bool Runs(Answer poll) => poll.Status == 202 || poll.Text("status") == "InProgress";

    private static async Task EndAsync(TestSandbox sandbox, Answer begun)
    {
        if (begun.Headers.ContainsKey("Azure-AsyncOperation") || begun.Status == 202)
            Assert.True((await sandbox.FinishAsync(begun)).Text("status") is null or "Succeeded");
    }

    private static async Task<TestSandbox> ReadyForAsync(string kind)
    {
        if (kind is "vnet" or "zone" or "account" or "identity")
            return await Stack.WithGroupAsync();
        if (kind is "subnet")
        {
            var small = await Stack.WithGroupAsync();
            await small.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
            return small;
        }

        var sandbox = await Stack.WithNetworkAsync();
        if (kind is "container")
            await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        if (kind is "link")
            await sandbox.MakeAsync(Stack.Zone, Stack.Dns, Stack.ZoneBody);
        if (kind is "server" or "database" or "configuration")
            await sandbox.MakeDnsAsync();
        if (kind is "database" or "configuration")
            await sandbox.MakeAsync(Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox));
        if (kind is "pool")
            await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        return sandbox;
    }

    private static string BodyOf(TestSandbox sandbox, string kind) => kind switch
    {
        "vnet" => Stack.VnetBody,
        "subnet" => Stack.DbSubnetBody,
        "zone" => Stack.ZoneBody,
        "link" => Stack.LinkBody(sandbox),
        "account" => Stack.AccountBody,
        "container" => """{"properties":{"publicAccess":"None"}}""",
        "server" => Stack.ServerBody(sandbox),
        "database" => """{"properties":{"charset":"utf8","collation":"en_US.utf8"}}""",
        "configuration" => """{"properties":{"value":"on","source":"user-override"}}""",
        "cluster" => Stack.ClusterBody,
        "pool" => Stack.PoolBody,
        _ => Stack.GroupBody,
    };
}
