using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

/// <summary>learn.microsoft.com/rest/api/monitor/activity-logs/list: who did what.</summary>
public sealed class ActivityLogTests
{
    private const string Log = "providers/Microsoft.Insights/eventtypes/management/values";
    private const string Version = "2015-04-01";
    private const string Always = "eventTimestamp ge '2000-01-01T00:00:00Z'";

    [Fact]
    public async Task Writes_and_deletes_are_listed_newest_first_with_their_caller()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, """{"location":"westus"}""");
        await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups);
        await sandbox.ArmAsync("DELETE", Stack.Group, Stack.Groups);

        var events = (await ListAsync(sandbox, Always)).At("value")!.AsArray();

        Assert.Equal(
            ["Microsoft.Resources/subscriptions/resourceGroups/delete", "Microsoft.Resources/subscriptions/resourceGroups/write"],
            events.Select(noted => (string)noted!["operationName"]!["value"]!));
        Assert.All(events, noted => Assert.Equal($"{sandbox.Subscription}/{Stack.Group}", (string)noted!["resourceId"]!));
        Assert.All(events, noted => Assert.Equal("Succeeded", (string)noted!["status"]!["value"]!));
        Assert.All(events, noted => Assert.True(Guid.TryParse((string)noted!["caller"]!, out _)));
    }

    [Fact]
    public async Task What_was_refused_is_no_change()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        Assert.Equal(404, (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, """{"location":"westus"}""")).Status);

        Assert.Empty((await ListAsync(sandbox, Always)).At("value")!.AsArray());
    }

    [Theory]
    [InlineData(Always + " and resourceGroupName eq 'RG-DEMO'", true)]
    [InlineData(Always + " and resourceGroupName eq 'another'", false)]
    [InlineData(Always + " and eventTimestamp le '2001-01-01T00:00:00Z'", false)]
    [InlineData("eventTimestamp ge '2999-01-01T00:00:00Z'", false)]
    [InlineData(Always + " and resourceProvider eq 'Microsoft.Storage'", false)]
    public async Task The_filter_says_which(string filter, bool found)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        await sandbox.ArmAsync("PUT", "resourceGroups/rg-demo", Stack.Groups, """{"location":"westus"}""");

        Assert.Equal(found ? 1 : 0, (await ListAsync(sandbox, filter)).At("value")!.AsArray().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("resourceGroupName eq 'rg-demo'")]
    public async Task Without_a_time_from_which_on_nothing_is_listed(string filter)
    {
        await using var sandbox = await TestSandbox.StartAsync();

        Assert.Equal(400, (await ListAsync(sandbox, filter)).Status);
    }

    private static Task<Answer> ListAsync(TestSandbox sandbox, string filter) => sandbox.ArmAsync("GET", $"{Log}?$filter={Uri.EscapeDataString(filter)}", Version);
}
