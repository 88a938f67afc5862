using System.Text.Json;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

/// <summary>Lists that clients ask for by a filter, or below what they belong to.</summary>
public sealed class ListTests
{
    [Theory]
    [InlineData("resourceGroup eq 'RG'", "vnet")]
    [InlineData("resourceGroup eq 'rg' and resourceType eq 'Microsoft.Storage/storageAccounts'", "")]
    [InlineData("resourceGroup eq 'other'", "")]
    [InlineData("location eq 'westus2'", "vnet")]
    [InlineData("location eq 'eastus'", "")]
    public async Task Resources_are_listed_by_filter(string filter, string names)
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync("resourceGroups/other", Stack.Groups, Stack.GroupBody);
        await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);

        var answer = await sandbox.ArmAsync("GET", $"resources?$filter={Uri.EscapeDataString(filter)}", Stack.Groups);

        Assert.Equal(200, answer.Status);
        Assert.Equal(names, string.Join(',', Values(answer, "name")));
    }

    [Fact]
    public async Task Resources_of_a_group_that_is_not_there_are_an_error()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        var answer = await sandbox.ArmAsync("GET", "resources?$filter=" + Uri.EscapeDataString("resourceGroup eq 'none'"), Stack.Groups);
        Assert.Equal((404, "ResourceGroupNotFound"), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [InlineData("ALL", "@,www")]
    [InlineData("SOA", "@")]
    [InlineData("A", "www")]
    [InlineData("TXT", "")]
    public async Task Record_sets_are_listed_below_their_zone(string type, string names)
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Zone, Stack.Dns, Stack.ZoneBody);
        await sandbox.ArmAsync("PUT", Stack.Zone + "/A/www", Stack.Dns, """{"properties":{"ttl":60,"aRecords":[{"ipv4Address":"10.0.0.4"}]}}""");

        var answer = await sandbox.ArmAsync("GET", $"{Stack.Zone}/{type}", Stack.Dns);

        Assert.Equal(names, string.Join(',', Values(answer, "name")));
        Assert.All(Values(answer, "type"), t => Assert.StartsWith("Microsoft.Network/privateDnsZones/", t, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Values(Answer answer, string property) =>
        [.. JsonDocument.Parse(answer.Body).RootElement.GetProperty("value").EnumerateArray().Select(item => item.GetProperty(property).GetString()!)];
}
