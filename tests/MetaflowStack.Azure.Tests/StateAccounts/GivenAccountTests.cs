using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

public sealed class GivenAccountTests
{
    [Fact]
    public async Task Only_the_container_is_made_and_what_is_unsafe_is_warned_about()
    {
        using var azure = new TestAzure()
            .Refuse("GET", TestAccounts.Container, 404, "ContainerNotFound", "The specified container does not exist.")
            .WithAccount(account => account["properties"]!["allowSharedKeyAccess"] = true);
        var report = await TestAccounts.EnsureContainerAsync(azure, new ScriptedContainer());
        Assert.Equal($"PUT {TestAccounts.Container}", Assert.Single(azure.Server.Writes).ToString());
        Assert.Equal(["container metaflow-state made"], report.Changes);
        Assert.Contains("allowSharedKeyAccess", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal(TestAccounts.Account, report.AccountId);
    }

    [Fact]
    public async Task A_container_that_exists_is_left_as_it_is_even_without_our_tags()
    {
        using var azure = new TestAzure().WithAccount(account => account.Remove("tags"));
        var report = await TestAccounts.EnsureContainerAsync(azure, new ScriptedContainer());
        Assert.Equal(0, azure.Counter.Writes);
        Assert.Empty(report.Changes);
        Assert.Empty(report.Warnings);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task An_account_elsewhere_is_reached_by_the_data_plane_alone(bool exists, int created)
    {
        using var azure = new TestAzure().WithoutAccount();
        var container = new ScriptedContainer { Exists = exists };
        var report = await TestAccounts.EnsureContainerAsync(azure, container);
        Assert.Empty(azure.Server.Writes);
        Assert.Equal(created, container.Created);
        Assert.Equal(created, report.Changes.Count);
        Assert.Null(report.AccountId);
    }

    [Theory]
    [InlineData("GET", TestAccounts.List)]
    [InlineData("GET", TestAccounts.Container)]
    [InlineData("PUT", TestAccounts.Container)]
    public async Task Who_has_rights_on_the_data_alone_makes_the_container_there(string method, string path)
    {
        using var azure = new TestAzure().Forbid(method, path, "Microsoft.Storage/storageAccounts/read");
        if (method == "PUT")
            azure.Refuse("GET", TestAccounts.Container, 404, "ContainerNotFound", "The specified container does not exist.");
        azure.WithAccount();
        var container = new ScriptedContainer { Exists = false };
        var report = await TestAccounts.EnsureContainerAsync(azure, container);
        Assert.Equal(1, container.Created);
        Assert.Equal(["container metaflow-state made"], report.Changes);
    }

    [Fact]
    public async Task Without_a_data_role_nothing_is_assigned_and_the_command_is_named()
    {
        using var azure = new TestAzure().WithAccount();
        var failure = await Assert.ThrowsAsync<StackException>(() =>
            TestAccounts.EnsureContainerAsync(azure, new ScriptedContainer(ScriptedContainer.NoRole)));
        Assert.Equal(0, azure.Counter.Writes);
        Assert.Equal(TimeSpan.Zero, azure.Time.Elapsed);
        Snapshot.Matches(failure.Message + "\n", "no-role-on-given-account.txt");
    }

    [Fact]
    public async Task An_account_elsewhere_without_a_data_role_is_explained_in_the_same_words()
    {
        using var azure = new TestAzure().WithoutAccount();
        var failure = await Assert.ThrowsAsync<StackException>(() =>
            TestAccounts.EnsureContainerAsync(azure, new ScriptedContainer { Refusal = ScriptedContainer.NoRole }));
        Assert.Contains($"--assignee-object-id {TestAccounts.ObjectId} --assignee-principal-type ServicePrincipal --scope ID-OF-THE-ACCOUNT", failure.Message, StringComparison.Ordinal);
    }
}
