using System.Text.Json.Nodes;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

public sealed class EnsureTests
{
    [Fact]
    public async Task What_is_missing_is_made_closed_versioned_and_locked()
    {
        using var azure = new TestAzure().WithoutAccount();
        var report = await TestAccounts.EnsureAsync(azure, new ScriptedContainer(ScriptedContainer.NoRole, null));
        var sent = azure.Server.Writes.OrderBy(write => write.Path, StringComparer.Ordinal)
            .Select(write => $"{write.Method} {write.Url.PathAndQuery}\n{write.Json.ToReadable()}");
        Snapshot.Matches(string.Join('\n', sent), "writes.txt");
        Snapshot.Matches(string.Join('\n', report.Changes.Order(StringComparer.Ordinal)) + "\n", "changes.txt");
        Assert.Equal(TestAccounts.Account, report.AccountId);
    }

    [Fact]
    public async Task What_is_as_it_should_be_costs_six_questions_and_no_write()
    {
        using var azure = new TestAzure().WithAccount();
        var container = new ScriptedContainer();
        var report = await TestAccounts.EnsureAsync(azure, container);
        Assert.Empty(report.Changes);
        Assert.Empty(report.Warnings);
        Assert.Equal(0, azure.Counter.Writes);
        Assert.Equal(6, azure.Server.Requests.Count + container.WriteChecks);
    }

    [Fact]
    public async Task Shared_keys_that_somebody_turned_on_are_turned_off_again_and_that_is_said()
    {
        using var azure = new TestAzure().WithAccount(account => account["properties"]!["allowSharedKeyAccess"] = true);
        var report = await TestAccounts.EnsureAsync(azure, new ScriptedContainer());
        var sent = Assert.Single(azure.Server.Writes);
        Assert.Equal("PATCH", sent.Method);
        Assert.Equal("""{"properties":{"allowSharedKeyAccess":false}}""", sent.Body);
        Assert.Contains("properties.allowSharedKeyAccess was true, set to false", Assert.Single(report.Changes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_and_a_lock_that_somebody_deleted_are_made_again()
    {
        using var azure = new TestAzure()
            .Refuse("GET", TestAccounts.Container, 404, "ContainerNotFound", "The specified container does not exist.")
            .Refuse("GET", TestAccounts.Lock, 404, "LockNotFound", "The lock does not exist.")
            .WithAccount();
        var report = await TestAccounts.EnsureAsync(azure, new ScriptedContainer());
        Assert.Equal([TestAccounts.Container, TestAccounts.Lock], azure.Server.Writes.Select(write => write.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["container metaflow-state made", "lock metaflow-state made"], report.Changes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_account_in_creation_is_waited_for()
    {
        var account = ScriptedAccounts.Account();
        account["properties"]!["provisioningState"] = "Creating";
        using var azure = new TestAzure();
        azure.Server.On("GET", TestAccounts.Account, new Answer(200, account.ToJsonString()), new Answer(200, ScriptedAccounts.Account().ToJsonString()));
        azure.WithAccount();
        var report = await TestAccounts.EnsureAsync(azure, new ScriptedContainer());
        Assert.Empty(report.Changes);
        Assert.Contains(azure.Progress, line => line.Contains("Creating", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_that_is_not_marked_as_ours_is_not_touched()
    {
        using var azure = new TestAzure().WithAccount(account => account["tags"] = new JsonObject { ["owner"] = "somebody" });
        var failure = await Assert.ThrowsAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer()));
        Assert.Empty(azure.Server.Writes);
        Snapshot.Matches(failure.Message + "\n", "not-ours.txt");
    }

    [Fact]
    public async Task Accounts_are_looked_for_on_every_page_of_the_list()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", TestAccounts.List,
            new Answer(200, """{"value":[{"name":"other"}],"nextLink":"https://management.azure.com/next/page"}"""));
        azure.Server.On("GET", "/next/page", new Answer(200, new JsonObject { ["value"] = new JsonArray(ScriptedAccounts.Account()) }.ToJsonString()));
        azure.WithAccount();
        Assert.Empty((await TestAccounts.EnsureAsync(azure, new ScriptedContainer())).Changes);
    }

    [Theory]
    [InlineData("""{"name":"Standard_ZRS","kind":"StorageV2","locations":["westus2"],"restrictions":[]}""", "Standard_ZRS")]
    [InlineData("""{"name":"Standard_ZRS","kind":"StorageV2","locations":["West US 2"]}""", "Standard_ZRS")]
    [InlineData("""{"name":"Standard_ZRS","kind":"StorageV2","locations":["eastus"],"restrictions":[]}""", "Standard_LRS")]
    [InlineData("""{"name":"Standard_ZRS","kind":"BlockBlobStorage","locations":["westus2"],"restrictions":[]}""", "Standard_LRS")]
    [InlineData("""{"name":"Standard_ZRS","kind":"StorageV2","locations":["westus2"],"restrictions":[{"type":"location","values":["westus2"],"reasonCode":"NotAvailableForSubscription"}]}""", "Standard_LRS")]
    [InlineData(null, "Standard_LRS")]
    public async Task Three_zones_are_used_where_the_region_offers_them(string? offer, string sku)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/providers/Microsoft.Storage/skus", offer is null ? new Answer(403, "{}") : new Answer(200, $$"""{"value":[{{offer}}]}"""));
        azure.WithoutAccount();
        await TestAccounts.EnsureAsync(azure, new ScriptedContainer());
        Assert.Equal(sku, azure.Server.Writes.Single(write => write.Path == TestAccounts.Account).Json["sku"]!["name"]!.ToString());
    }
}
