using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

public sealed class RoleAssignmentTests
{
    private const string Contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private const string Administrator = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"; // Role Based Access Control Administrator
    private const string Reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    private const string First = "11111111-1111-1111-1111-111111111111";
    private const string Second = "22222222-2222-2222-2222-222222222222";
    private const string Third = "33333333-3333-3333-3333-333333333333";
    private const string OtherPrincipal = "44444444-4444-4444-4444-444444444444";

    [Fact]
    public async Task A_new_principal_is_not_found_until_it_has_spread()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var principal = await NewPrincipalAsync(sandbox);

        var early = await AssignAsync(sandbox, First, principal);
        Assert.Equal((400, "PrincipalNotFound"), (early.Status, early.ErrorCode));
        sandbox.Pass(60);
        Assert.Equal(201, (await AssignAsync(sandbox, First, principal)).Status);
    }

    [Fact]
    public async Task With_its_type_given_a_new_principal_is_not_looked_up()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var principal = await NewPrincipalAsync(sandbox);
        Assert.Equal(201, (await AssignAsync(sandbox, First, principal, "ServicePrincipal")).Status);
    }

    [Fact]
    public async Task The_same_role_under_another_name_exists_already()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var principal = await NewPrincipalAsync(sandbox);
        await AssignAsync(sandbox, First, principal, "ServicePrincipal");

        var other = await AssignAsync(sandbox, Second, principal, "ServicePrincipal");
        var same = await AssignAsync(sandbox, First, principal, "ServicePrincipal");

        Assert.Equal((409, "RoleAssignmentExists"), (other.Status, other.ErrorCode));
        Assert.Equal(200, same.Status);
    }

    [Fact]
    public async Task A_role_gives_the_rights_that_it_names_on_its_scope()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var application = await sandbox.GraphAsync("POST", "applications", """{"displayName":"app"}""");
        var principal = await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{application.Text("appId")}}"}""");
        var secret = await sandbox.GraphAsync("POST", $"applications/{application.Text("id")}/addPassword", "{}");
        await AssignAsync(sandbox, First, principal.Text("id")!, "ServicePrincipal");
        sandbox.Http.DefaultRequestHeaders.Authorization = new("Bearer", await sandbox.TokenAsync(application.Text("appId")!, secret.Text("secretText")!, $"{sandbox.Url}/.default"));

        Assert.Equal(201, (await sandbox.ArmAsync("PUT", Stack.Vnet, Stack.Network, Stack.VnetBody)).Status);
        Assert.Equal(403, (await sandbox.ArmAsync("PUT", "resourceGroups/other", Stack.Groups, Stack.GroupBody)).Status);
        Assert.Equal(403, (await AssignAsync(sandbox, Second, principal.Text("id")!, "ServicePrincipal")).Status);
    }

    // The form of Microsoft's page "Delegate Azure role assignment management to others with conditions".
    [Fact]
    public async Task A_condition_limits_which_roles_are_given_and_taken()
    {
        const string condition = $"((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/write'}})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{Reader}}}))"
            + $" AND ((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/delete'}})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{Reader}}}))";
        await using var sandbox = await Stack.WithGroupAsync();
        var application = await sandbox.GraphAsync("POST", "applications", """{"displayName":"app"}""");
        var principal = (await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{application.Text("appId")}}"}""")).Text("id")!;
        var secret = await sandbox.GraphAsync("POST", $"applications/{application.Text("id")}/addPassword", "{}");
        await AssignAsync(sandbox, First, principal, "ServicePrincipal");
        Assert.Equal(201, (await AssignAsync(sandbox, Second, principal, "ServicePrincipal", Administrator, condition)).Status);
        sandbox.Http.DefaultRequestHeaders.Authorization = new("Bearer", await sandbox.TokenAsync(application.Text("appId")!, secret.Text("secretText")!, $"{sandbox.Url}/.default"));

        Assert.Equal(403, (await AssignAsync(sandbox, Third, OtherPrincipal, "ServicePrincipal")).Status);
        Assert.Equal(201, (await AssignAsync(sandbox, Third, OtherPrincipal, "ServicePrincipal", Reader)).Status);
        Assert.Equal(403, (await sandbox.ArmAsync("DELETE", $"{Stack.Group}/providers/Microsoft.Authorization/roleAssignments/{First}", Stack.Authorization)).Status);
        Assert.Equal(200, (await sandbox.ArmAsync("DELETE", $"{Stack.Group}/providers/Microsoft.Authorization/roleAssignments/{Third}", Stack.Authorization)).Status);
    }

    [Fact]
    public async Task Assignments_are_listed_by_principal_and_go_with_their_group()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var principal = await NewPrincipalAsync(sandbox);
        await AssignAsync(sandbox, First, principal, "ServicePrincipal");
        var list = $"providers/Microsoft.Authorization/roleAssignments?$filter=principalId%20eq%20'{principal}'";
        Assert.Contains(First, (await sandbox.ArmAsync("GET", list, Stack.Authorization)).Body, StringComparison.Ordinal);

        await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Stack.Group, Stack.Groups));

        Assert.DoesNotContain(First, (await sandbox.ArmAsync("GET", list, Stack.Authorization)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Built_in_roles_are_found_by_name()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var answer = await sandbox.ArmAsync("GET", "providers/Microsoft.Authorization/roleDefinitions?$filter=roleName%20eq%20'Storage%20Blob%20Data%20Contributor'", Stack.Authorization);
        Assert.Equal("ba92f5b4-2d11-453d-a403-e96b0029c9fe", answer.At("value")![0]!["name"]!.GetValue<string>());
    }

    private static async Task<string> NewPrincipalAsync(TestSandbox sandbox)
    {
        var identity = await sandbox.ArmAsync("PUT", Stack.Group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id", "2023-01-31", Stack.GroupBody);
        return identity.Text("properties", "principalId")!;
    }

    private static Task<Answer> AssignAsync(TestSandbox sandbox, string name, string principal, string? type = null, string given = Contributor, string? condition = null)
    {
        var more = (type is null ? "" : $",\"principalType\":\"{type}\"") + (condition is null ? "" : $",\"condition\":\"{condition}\",\"conditionVersion\":\"2.0\"");
        var role = $"{sandbox.Subscription}/providers/Microsoft.Authorization/roleDefinitions/{given}";
        return sandbox.ArmAsync(
            "PUT", $"{Stack.Group}/providers/Microsoft.Authorization/roleAssignments/{name}", Stack.Authorization,
            $"{{\"properties\":{{\"roleDefinitionId\":\"{role}\",\"principalId\":\"{principal}\"{more}}}}}");
    }
}
