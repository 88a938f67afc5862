using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

/// <summary>What Azure Resource Manager itself answers.</summary>
public sealed class FrontDoorTests
{
    [Theory]
    [InlineData("GET", "resourceGroups/none", "2021-04-01", 404, "ResourceGroupNotFound")]
    [InlineData("GET", "resourceGroups/rg", "1999-01-01", 400, "InvalidApiVersionParameter")]
    [InlineData("GET", "resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/none", "2024-05-01", 404, "ResourceNotFound")]
    [InlineData("GET", "resourceGroups/none/providers/Microsoft.Network/virtualNetworks/none", "2024-05-01", 404, "ResourceGroupNotFound")]
    [InlineData("GET", "resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/none", "1999-01-01", 400, "InvalidResourceType")]
    [InlineData("PUT", "resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v", "1999-01-01", 400, "NoRegisteredProviderFound")]
    [InlineData("GET", "resourceGroups/rg/providers/Microsoft.Nonsense/things/none", "2024-05-01", 404, "InvalidResourceNamespace")]
    [InlineData("GET", "resourceGroups/rg/providers/Microsoft.Network/nonsense/none", "2024-05-01", 404, "InvalidResourceType")]
    [InlineData("PUT", "resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/none/subnets/s", "2024-05-01", 404, "ParentResourceNotFound")]
    [InlineData("PUT", "resourceGroups/other", "2021-04-01", 400, "LocationNotAvailableForResourceGroup")]
    [InlineData("GET", "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups", "2021-04-01", 404, "SubscriptionNotFound")]
    public async Task Errors_have_Azures_status_and_code(string method, string path, string version, int status, string code)
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var answer = await sandbox.ArmAsync(method, path, version, method == "PUT" ? """{"location":"nowhere","properties":{}}""" : null);

        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
        Assert.Equal("gateway", answer.Headers["x-ms-failure-cause"]);
        Assert.NotEmpty(answer.Headers["x-ms-request-id"]);
    }

    [Fact]
    public async Task Names_and_types_are_found_whatever_their_case()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        var answer = await sandbox.ArmAsync("GET", "RESOURCEGROUPS/RG/providers/microsoft.network/VirtualNetworks/VNET", Stack.Network);
        Assert.Equal(200, answer.Status);
        Assert.Equal($"{sandbox.Subscription}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet", answer.Text("id"));
    }

    [Fact]
    public async Task A_group_is_written_as_Azure_writes_it_whatever_the_client_wrote()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var made = await sandbox.ArmAsync("PUT", "RESOURCEGROUPS/Demo", Stack.Groups, Stack.GroupBody);
        Assert.Equal($"{sandbox.Subscription}/resourceGroups/Demo", made.Text("id"));
    }

    [Fact]
    public async Task A_request_without_a_version_is_refused()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var answer = await sandbox.SendAsync("GET", $"{sandbox.Url}/subscriptions");
        Assert.Equal((400, "MissingApiVersionParameter"), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ broken")]
    [InlineData("[]")]
    public async Task A_body_that_is_no_object_is_refused(string body)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var answer = await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, body);
        Assert.Equal((400, "InvalidRequestContent"), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task Lists_come_in_pages_that_together_are_everything()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        for (var i = 0; i < 5; i++)
            await sandbox.MakeAsync($"resourceGroups/rg{i}", Stack.Groups, Stack.GroupBody);

        var names = new List<string>();
        var next = $"{sandbox.Url}{sandbox.Subscription}/resourcegroups?api-version={Stack.Groups}&$top=2";
        while (next is not null)
        {
            var page = await sandbox.SendAsync("GET", next);
            names.AddRange(((JsonArray)page.At("value")!).Select(g => g!["name"]!.GetValue<string>()));
            Assert.True(names.Count <= 5);
            next = page.Text("nextLink");
        }

        Assert.Equal(["rg0", "rg1", "rg2", "rg3", "rg4"], names);
    }

    [Fact]
    public async Task Reads_are_throttled_by_a_bucket_of_250_that_refills_with_time()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var path = $"{sandbox.Url}{sandbox.Subscription}/locations?api-version=2022-12-01";
        for (var i = 249; i >= 0; i--)
        {
            var read = await sandbox.SendAsync("GET", path);
            Assert.Equal((200, $"{i}"), (read.Status, read.Headers["x-ms-ratelimit-remaining-subscription-reads"]));
        }

        var limited = await sandbox.SendAsync("GET", path);
        Assert.Equal((429, "SubscriptionRequestsThrottled", "1"), (limited.Status, limited.ErrorCode, limited.Headers["Retry-After"]));
        sandbox.Pass(1);
        Assert.Equal(200, (await sandbox.SendAsync("GET", path)).Status);
    }

    [Fact]
    public async Task Providers_tell_their_types_versions_and_registration()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.ArmAsync("POST", "providers/Microsoft.Storage/unregister", Stack.Groups, "");
        var refused = await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal((409, "MissingSubscriptionRegistration"), (refused.Status, refused.ErrorCode));

        Assert.Equal("Registering", (await sandbox.ArmAsync("POST", "providers/Microsoft.Storage/register", Stack.Groups, "")).Text("registrationState"));
        sandbox.Pass(90);
        var provider = await sandbox.ArmAsync("GET", "providers/Microsoft.Storage", Stack.Groups);
        Assert.Equal("Registered", provider.Text("registrationState"));
        Assert.Contains("2023-05-01", provider.At("resourceTypes")!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(202, (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody)).Status);
    }

    [Fact]
    public async Task Deleting_a_group_takes_everything_in_it_over_minutes()
    {
        await using var sandbox = await Stack.WithNetworkAsync();
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        var begun = await sandbox.ArmAsync("DELETE", Stack.Group, Stack.Groups);
        Assert.Equal((202, "15"), (begun.Status, begun.Headers["Retry-After"]));
        Assert.Equal("Deleting", (await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups)).Text("properties", "provisioningState"));
        Assert.Equal("ResourceGroupBeingDeleted", (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody)).ErrorCode);
        Assert.Equal(202, (await sandbox.SendAsync("GET", begun.Headers["Location"])).Status);

        Assert.Equal(200, (await sandbox.FinishAsync(begun)).Status);

        Assert.Equal(404, (await sandbox.ArmAsync("HEAD", Stack.Group, Stack.Groups)).Status);
        await sandbox.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
        Assert.Empty((JsonArray)(await sandbox.ArmAsync("GET", Stack.Group + "/resources", Stack.Groups)).At("value")!);
    }
}
