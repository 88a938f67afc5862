using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What the subscription is and what its owner may not do: told beforehand, and refused.</summary>
public sealed class SubscriptionFaultTests
{
    private const string Permissions = "providers/Microsoft.Authorization/permissions";

    [Theory]
    [InlineData("*/write", "PUT", Stack.Account, Stack.Storage, Stack.AccountBody, "Microsoft.Storage/storageAccounts/write")]
    [InlineData("Microsoft.Authorization/roleAssignments/write", "PUT", Stack.Group + "/providers/Microsoft.Authorization/roleAssignments/7d3bf2a1-1111-4222-8333-444455556666", Stack.Authorization, "{}", "Microsoft.Authorization/roleAssignments/write")]
    [InlineData("*/register/action", "POST", "providers/Microsoft.Storage/register", Stack.Groups, "", "Microsoft.Storage/register/action")]
    public async Task An_action_that_roles_do_not_give_is_among_notActions_and_refused(string denied, string method, string path, string version, string body, string action)
    {
        await using var sandbox = await Stack.WithGroupAsync();
        Assert.Equal("[]", (await sandbox.ArmAsync("GET", Permissions, Stack.Authorization)).At("value")![0]!["notActions"]!.ToJsonString());
        sandbox.Server.Faults.Add($"AuthorizationFailed:{denied}");
        var told = (await sandbox.ArmAsync("GET", Permissions, Stack.Authorization)).At("value")![0]!;
        Assert.Equal(("[\"*\"]", $"[\"{denied}\"]"), (told["actions"]!.ToJsonString(), told["notActions"]!.ToJsonString()));
        var refused = await sandbox.ArmAsync(method, path, version, body);
        Assert.Equal((403, "AuthorizationFailed"), (refused.Status, refused.ErrorCode));
        Assert.Contains($"does not have authorization to perform action '{action}' over scope", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(200, (await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups)).Status);
    }

    [Theory]
    [InlineData("Warned", 201)]
    [InlineData("PastDue", 201)]
    [InlineData("Disabled", 409)]
    [InlineData("Deleted", 409)]
    public async Task The_subscriptions_state_is_told_and_a_disabled_one_takes_no_writes(string state, int status)
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: [$"SubscriptionState:{state}"]);
        Assert.Equal(state, (await sandbox.ArmAsync("GET", sandbox.Subscription, "2022-12-01")).Text("state"));
        Assert.Equal(state, (string)(await sandbox.ArmAsync("GET", "/subscriptions", "2022-12-01")).At("value")![0]!["state"]!);
        var answer = await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);
        Assert.Equal(status, answer.Status);
        if (status == 409)
            Assert.Equal("ReadOnlyDisabledSubscription", answer.ErrorCode);
    }

    [Fact]
    public async Task A_provider_must_be_registered_which_takes_a_while()
    {
        await using var sandbox = await Stack.WithGroupAsync("MissingSubscriptionRegistration:Microsoft.Storage");
        async Task<string?> StateAsync(string ns) => (await sandbox.ArmAsync("GET", "providers/" + ns, Stack.Groups)).Text("registrationState");
        Assert.Equal(("NotRegistered", "Registered"), (await StateAsync("Microsoft.Storage"), await StateAsync("Microsoft.Network")));
        var refused = await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal((409, "MissingSubscriptionRegistration"), (refused.Status, refused.ErrorCode));
        Assert.Equal("Registering", (await sandbox.ArmAsync("POST", "providers/Microsoft.Storage/register", Stack.Groups, "")).Text("registrationState"));
        sandbox.Pass(29);
        Assert.Equal("Registering", await StateAsync("Microsoft.Storage"));
        sandbox.Pass(61);
        Assert.Equal("Registered", await StateAsync("Microsoft.Storage"));
        sandbox.Server.Faults.Add("503:x1@GET@/none");
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
    }

    [Theory]
    [InlineData("", "eastus2")]
    [InlineData("@westus2", "centralus")]
    public async Task A_type_is_not_offered_in_a_region(string region, string other)
    {
        await using var sandbox = await Stack.WithGroupAsync("LocationNotAvailableForResourceType:Microsoft.Storage/storageAccounts" + region);
        var types = (JsonArray)(await sandbox.ArmAsync("GET", "providers/Microsoft.Storage", Stack.Groups)).At("resourceTypes")!;
        var locations = ((JsonArray)types.Single(t => (string)t!["resourceType"]! == "storageAccounts")!["locations"]!).Select(l => (string)l!).ToList();
        Assert.DoesNotContain("West US 2", locations);
        Assert.Equal(region.Length == 0 ? 1 : 42, locations.Count);
        var refused = await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal((400, "LocationNotAvailableForResourceType"), (refused.Status, refused.ErrorCode));
        Assert.StartsWith("The provided location 'westus2' is not available for resource type 'Microsoft.Storage/storageAccounts'. List of available regions", refused.ErrorMessage, StringComparison.Ordinal);
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody.Replace("westus2", other, StringComparison.Ordinal));
        await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
    }

    [Fact]
    public async Task A_policy_denies_the_creation_of_a_type_and_says_which()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        sandbox.Server.Faults.Add("RequestDisallowedByPolicy:Microsoft.Storage/storageAccounts");
        var refused = await sandbox.ArmAsync("PUT", Stack.Account + "2", Stack.Storage, Stack.AccountBody);
        Assert.Equal((403, "RequestDisallowedByPolicy", "stdemo2"), (refused.Status, refused.ErrorCode, refused.Text("error", "target")));
        Assert.StartsWith("Resource 'stdemo2' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":", refused.ErrorMessage, StringComparison.Ordinal);
        var info = Assert.Single((JsonArray)refused.At("error", "additionalInfo")!)!;
        Assert.Equal(("PolicyViolation", sandbox.Subscription), ((string)info["type"]!, (string)info["info"]!["policyAssignmentScope"]!));
        Assert.Equal(200, (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody)).Status);
        await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
    }

    [Fact]
    public async Task A_policy_denies_every_creation()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["RequestDisallowedByPolicy"]);
        Assert.Equal("RequestDisallowedByPolicy", (await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody)).ErrorCode);
    }
}
