using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What goes wrong while Azure makes things.</summary>
public sealed class ProvisioningFaultTests
{
    private const string Pool = Stack.Cluster + "/agentPools/taskworkers";

    [Fact]
    public async Task PostgreSql_fails_for_20_minutes_from_the_first_use_and_then_works()
    {
        await using var sandbox = await Stack.WithGroupAsync("PostgreSql.InternalServerError:20m");
        var first = await ServerAsync(sandbox);
        Assert.Equal(("Failed", "InternalServerError"), (first.Text("status"), first.ErrorCode));
        Assert.StartsWith("An unexpected error occured while processing the request. Tracking ID: '", first.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Stack.Server, Stack.PostgreSql)).Status);
        Assert.Equal("Failed", (await ServerAsync(sandbox)).Text("status"));
        sandbox.Pass(1200);
        Assert.Equal("Succeeded", (await ServerAsync(sandbox)).Text("status"));
    }

    [Fact]
    public async Task PostgreSql_fails_once_when_no_duration_is_given()
    {
        await using var sandbox = await Stack.WithGroupAsync("PostgreSql.InternalServerError");
        Assert.Equal("Failed", (await ServerAsync(sandbox)).Text("status"));
        Assert.Equal("Succeeded", (await ServerAsync(sandbox)).Text("status"));
    }

    [Fact]
    public async Task A_broken_server_stays_behind_disabled_takes_no_change_and_can_be_deleted()
    {
        await using var sandbox = await Stack.WithGroupAsync("PostgreSql.InternalServerError:broken");
        Assert.Equal("InternalServerError", (await ServerAsync(sandbox)).ErrorCode);
        Assert.Equal("Disabled", (await sandbox.ArmAsync("GET", Stack.Server, Stack.PostgreSql)).Text("properties", "state"));
        var change = await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, false));
        Assert.Equal((409, "ServerIsNotReady"), (change.Status, change.ErrorCode));
        await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Stack.Server, Stack.PostgreSql));
        Assert.Equal("Succeeded", (await ServerAsync(sandbox)).Text("status"));
        Assert.Equal("Ready", (await sandbox.ArmAsync("GET", Stack.Server, Stack.PostgreSql)).Text("properties", "state"));
    }

    [Fact]
    public async Task An_operation_on_a_busy_server_ends_with_ProvisioningServerBusy_and_changes_nothing()
    {
        await using var sandbox = await Stack.WithGroupAsync("PostgreSql.ProvisioningServerBusy@*/databases/*");
        await ServerAsync(sandbox);
        const string database = Stack.Server + "/databases/metaflow";
        var busy = await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", database, Stack.PostgreSql, "{}"));
        Assert.Equal(("Failed", "ProvisioningServerBusy"), (busy.Text("status"), busy.ErrorCode));
        Assert.Equal("Server psql-demo is busy with other operations. Please try later", busy.ErrorMessage);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", database, Stack.PostgreSql)).Status);
        Assert.Equal("Succeeded", (await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", database, Stack.PostgreSql, "{}"))).Text("status"));
    }

    [Fact]
    public async Task A_quota_error_is_nested_as_in_Azure_and_shows_in_the_usages()
    {
        await using var sandbox = await Stack.WithGroupAsync("QuotaExceeded");
        var refused = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal((400, "PreconditionFailed"), (refused.Status, refused.ErrorCode));
        var inner = JsonNode.Parse(refused.ErrorMessage![refused.ErrorMessage!.IndexOf('{', StringComparison.Ordinal)..])!;
        Assert.Equal("InvalidTemplateDeployment", inner["code"]!.GetValue<string>());
        var quota = inner["details"]![0]!;
        Assert.Equal("QuotaExceeded", quota["code"]!.GetValue<string>());
        Assert.Contains("Location: westus2, Current Limit: 0, Current Usage: 0, Additional Required: 2, (Minimum) New Limit Required: 2.", quota["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks)).Status);
        Assert.Equal(0, await LimitAsync(sandbox, "cores"));
    }

    [Fact]
    public async Task A_quota_of_a_family_hits_its_size_alone_and_ends_in_time()
    {
        await using var sandbox = await Stack.WithGroupAsync("QuotaExceeded:Standard_D4_v5:20m");
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal((0, 500), (await LimitAsync(sandbox, "standardDv5Family"), await LimitAsync(sandbox, "cores")));
        var refused = await sandbox.ArmAsync("PUT", Pool, Stack.Aks, Stack.PoolBody);
        Assert.StartsWith("Provisioning of resource(s) for Agent Pool taskworkers failed. Error: {", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("approved standardDv5Family Cores quota", refused.ErrorMessage, StringComparison.Ordinal);
        sandbox.Pass(1200);
        await sandbox.MakeAsync(Pool, Stack.Aks, Stack.PoolBody);
        Assert.Equal(350, await LimitAsync(sandbox, "standardDv5Family"));
    }

    [Fact]
    public async Task An_allocation_failure_ends_the_operation_of_the_size_that_it_names()
    {
        await using var sandbox = await Stack.WithGroupAsync("AllocationFailed:Standard_D4_v5:x1");
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        var ended = await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Pool, Stack.Aks, Stack.PoolBody));
        Assert.Equal(("Failed", "ReconcileVMSSAgentPoolFailed"), (ended.Text("status"), ended.ErrorCode));
        Assert.StartsWith("Code=\"AllocationFailed\" Message=\"Allocation failed. We do not have sufficient capacity", ended.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("Failed", (await sandbox.ArmAsync("GET", Pool, Stack.Aks)).Text("properties", "provisioningState"));
        await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Pool, Stack.Aks));
        await sandbox.MakeAsync(Pool, Stack.Aks, Stack.PoolBody);
        Assert.Equal("Succeeded", (await sandbox.ArmAsync("GET", Pool, Stack.Aks)).Text("properties", "provisioningState"));
    }

    [Fact]
    public async Task A_cluster_whose_creation_failed_is_mended_by_the_same_request()
    {
        await using var sandbox = await Stack.WithGroupAsync("AllocationFailed:x1");
        Assert.Equal("Failed", (await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody))).Text("status"));
        Assert.Null(sandbox.Server.Arm.Clusters.Find($"{sandbox.Subscription}/{Stack.Cluster}"));
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal("Succeeded", (await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks)).Text("properties", "provisioningState"));
        Assert.NotNull(sandbox.Server.Arm.Clusters.Find($"{sandbox.Subscription}/{Stack.Cluster}"));
    }

    [Fact]
    public async Task A_pool_that_failed_asks_for_its_machines_again_at_each_request_and_keeps_its_size()
    {
        await using var sandbox = await Stack.WithGroupAsync("AllocationFailed:Standard_D4_v5:x2");
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.Equal("Failed", (await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Pool, Stack.Aks, Stack.PoolBody))).Text("status"));
            Assert.Equal("Failed", (await sandbox.ArmAsync("GET", Pool, Stack.Aks)).Text("properties", "provisioningState"));
        }

        var other = await sandbox.ArmAsync("PUT", Pool, Stack.Aks, Stack.PoolBody.Replace("Standard_D4_v5", "Standard_D4s_v5", StringComparison.Ordinal));
        Assert.Equal((400, "PropertyChangeNotAllowed"), (other.Status, other.ErrorCode));

        await sandbox.MakeAsync(Pool, Stack.Aks, Stack.PoolBody);
        Assert.Equal("Succeeded", (await sandbox.ArmAsync("GET", Pool, Stack.Aks)).Text("properties", "provisioningState"));
    }

    [Fact]
    public async Task A_cluster_that_failed_asks_for_its_machines_again_and_has_failed_pools()
    {
        await using var sandbox = await Stack.WithGroupAsync("AllocationFailed:x2");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.Equal("Failed", (await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody))).Text("status"));
            var cluster = await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks);
            Assert.Equal("Failed", cluster.Text("properties", "provisioningState"));
            Assert.Equal("Failed", (string?)cluster.At("properties", "agentPoolProfiles")![0]!["provisioningState"]);
            Assert.Null(sandbox.Server.Arm.Clusters.Find($"{sandbox.Subscription}/{Stack.Cluster}"));
        }

        await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Stack.Cluster, Stack.Aks));
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody.Replace("Standard_D2_v2", "Standard_D2s_v5", StringComparison.Ordinal));
        Assert.Equal("Succeeded", (await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks)).Text("properties", "provisioningState"));
    }

    [Fact]
    public async Task A_size_that_is_not_offered_is_refused_and_restricted_in_the_list()
    {
        await using var sandbox = await Stack.WithGroupAsync("SkuNotAvailable:Standard_D2_v2");
        var refused = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        Assert.Equal((400, "PreconditionFailed"), (refused.Status, refused.ErrorCode));
        Assert.Contains("\"code\":\"SkuNotAvailable\"", refused.ErrorMessage, StringComparison.Ordinal);
        var skus = (JsonArray)(await sandbox.ArmAsync("GET", "providers/Microsoft.Compute/skus?$filter=location eq 'westus2'", "2021-07-01")).At("value")!;
        var restricted = Assert.Single(skus, s => ((JsonArray)s!["restrictions"]!).Count > 0)!;
        Assert.Equal(("Standard_D2_v2", "NotAvailableForSubscription"), ((string)restricted["name"]!, (string)restricted["restrictions"]![0]!["reasonCode"]!));
    }

    [Fact]
    public async Task An_operation_never_ends_or_ends_later()
    {
        await using var sandbox = await Stack.WithGroupAsync("NeverEnds:Microsoft.Storage/storageAccounts:x1", "NeverEnds:20m@DELETE@*/resourceGroups/rg");
        var begun = await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody);
        sandbox.Pass(TimeSpan.FromDays(30).TotalSeconds);
        Assert.Equal(202, (await sandbox.SendAsync("GET", begun.Headers["Location"])).Status);
        await sandbox.MakeAsync(Stack.Account + "2", Stack.Storage, Stack.AccountBody);
        var deletion = await sandbox.ArmAsync("DELETE", Stack.Group, Stack.Groups);
        sandbox.Pass(1200);
        Assert.Equal(202, (await sandbox.SendAsync("GET", deletion.Headers["Location"])).Status);
        sandbox.Pass(120);
        Assert.NotEqual(202, (await sandbox.SendAsync("GET", deletion.Headers["Location"])).Status);
    }

    private static async Task<Answer> ServerAsync(TestSandbox sandbox) =>
        await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, false)));

    private static async Task<int> LimitAsync(TestSandbox sandbox, string name)
    {
        var usages = await sandbox.ArmAsync("GET", "providers/Microsoft.Compute/locations/westus2/usages", "2024-07-01");
        return (int)((JsonArray)usages.At("value")!).Single(u => (string)u!["name"]!["value"]! == name)!["limit"]!;
    }
}
