using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What is seen too late, twice or no longer.</summary>
public sealed class ConsistencyFaultTests
{
    private const string Role = "providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string Assignment = Stack.Group + "/providers/Microsoft.Authorization/roleAssignments/7d3bf2a1-1111-4222-8333-444455556666";

    [Fact]
    public async Task Reads_see_what_is_new_late()
    {
        await using var sandbox = await Stack.WithGroupAsync("StaleReads:30s@*/storageAccounts/*");
        await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal((404, 0), await AccountAsync(sandbox));
        sandbox.Pass(29);
        Assert.Equal((404, 0), await AccountAsync(sandbox));
        sandbox.Pass(2);
        Assert.Equal((200, 1), await AccountAsync(sandbox));
    }

    [Fact]
    public async Task Reads_see_what_was_changed_or_deleted_as_it_was()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        sandbox.Server.Faults.Add("StaleReads:30s");
        async Task<string?> TagAsync() => (await sandbox.ArmAsync("GET", Stack.Account, Stack.Storage)).Text("tags", "colour");
        await sandbox.ArmAsync("PATCH", Stack.Account, Stack.Storage, """{"tags":{"colour":"green"}}""");
        Assert.Null(await TagAsync());
        sandbox.Pass(31);
        Assert.Equal("green", await TagAsync());
        await sandbox.ArmAsync("DELETE", Stack.Account, Stack.Storage);
        Assert.Equal((200, 1), await AccountAsync(sandbox));
        sandbox.Pass(31);
        Assert.Equal((404, 0), await AccountAsync(sandbox));
    }

    [Fact]
    public async Task Graph_does_not_find_a_new_object_for_a_while()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["Graph.StaleReads:10s"]);
        var made = await sandbox.GraphAsync("POST", "applications", """{"displayName":"demo"}""");
        Assert.Equal(201, made.Status);
        var missing = await sandbox.GraphAsync("GET", "applications/" + made.Text("id"));
        Assert.Equal((404, "Request_ResourceNotFound"), (missing.Status, missing.ErrorCode));
        Assert.Equal(404, (await sandbox.GraphAsync("POST", $"applications/{made.Text("id")}/addPassword", "{}")).Status);
        Assert.Equal(400, (await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{made.Text("appId")}}"}""")).Status);
        sandbox.Pass(11);
        Assert.Equal(200, (await sandbox.GraphAsync("GET", "applications/" + made.Text("id"))).Status);
        Assert.Equal(200, (await sandbox.GraphAsync("POST", $"applications/{made.Text("id")}/addPassword", "{}")).Status);
    }

    [Fact]
    public async Task A_principal_is_not_found_until_that_long_after_its_creation()
    {
        await using var sandbox = await Stack.WithGroupAsync("PrincipalNotFound:5m");
        var principal = await PrincipalAsync(sandbox);
        var refused = await AssignAsync(sandbox, principal);
        Assert.Equal((400, "PrincipalNotFound"), (refused.Status, refused.ErrorCode));
        Assert.Contains($"Principal {principal.Replace("-", "", StringComparison.Ordinal)} does not exist in the directory", refused.ErrorMessage, StringComparison.Ordinal);
        sandbox.Pass(240);
        Assert.Equal(400, (await AssignAsync(sandbox, principal)).Status);
        sandbox.Pass(61);
        Assert.Equal(201, (await AssignAsync(sandbox, principal)).Status);
    }

    [Fact]
    public async Task Without_a_fault_a_new_principal_takes_up_to_a_minute_unless_its_type_is_told()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var principal = await PrincipalAsync(sandbox);
        Assert.Equal(400, (await AssignAsync(sandbox, principal, withType: false)).Status);
        sandbox.Pass(61);
        Assert.Equal(201, (await AssignAsync(sandbox, principal, withType: false)).Status);
    }

    [Fact]
    public async Task Somebody_else_has_made_the_same_role_assignment()
    {
        await using var sandbox = await Stack.WithGroupAsync("RoleAssignmentExists");
        var principal = await PrincipalAsync(sandbox);
        var refused = await AssignAsync(sandbox, principal);
        Assert.Equal((409, "RoleAssignmentExists"), (refused.Status, refused.ErrorCode));
        var others = (JsonArray)(await sandbox.ArmAsync("GET", Stack.Group + $"/providers/Microsoft.Authorization/roleAssignments?$filter=principalId eq '{principal}'", Stack.Authorization)).At("value")!;
        Assert.Contains(((string)Assert.Single(others)!["name"]!).Replace("-", "", StringComparison.Ordinal), refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Assignment, Stack.Authorization)).Status);
    }

    [Fact]
    public async Task Resources_vanish_at_a_time()
    {
        await using var sandbox = await Stack.WithGroupAsync("ResourceDeleted@*/storageAccounts/stdemo@after=5m");
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal((200, 1), await AccountAsync(sandbox));
        sandbox.Pass(300);
        Assert.Equal((404, 0), await AccountAsync(sandbox));
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal((200, 1), await AccountAsync(sandbox));
    }

    [Fact]
    public async Task Resources_vanish_at_a_call()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);
        sandbox.Server.Faults.Add("ResourceDeleted@/subscriptions/*/resourceGroups/rg@call=3");
        async Task<int> GetAsync() => (await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups)).Status;
        Assert.Equal((int[])[200, 200, 404], (int[])[await GetAsync(), await GetAsync(), await GetAsync()]);
    }

    private static async Task<(int One, int All)> AccountAsync(TestSandbox sandbox)
    {
        var one = await sandbox.ArmAsync("GET", Stack.Account, Stack.Storage);
        var all = await sandbox.ArmAsync("GET", Stack.Group + "/providers/Microsoft.Storage/storageAccounts", Stack.Storage);
        return (one.Status, ((JsonArray)all.At("value")!).Count);
    }

    private static async Task<string> PrincipalAsync(TestSandbox sandbox)
    {
        var application = await sandbox.GraphAsync("POST", "applications", """{"displayName":"demo"}""");
        var principal = await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{application.Text("appId")}}"}""");
        return principal.Text("id")!;
    }

    private static Task<Answer> AssignAsync(TestSandbox sandbox, string principal, bool withType = true)
    {
        var type = withType ? ""","principalType":"ServicePrincipal" """ : "";
        return sandbox.ArmAsync("PUT", Assignment, Stack.Authorization, $$$"""{"properties":{"roleDefinitionId":"{{{sandbox.Subscription}}}/{{{Role}}}","principalId":"{{{principal}}}"{{{type}}}} }""");
    }
}
