using System.Text.RegularExpressions;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

/// <summary>The whole way over real HTTPS: sign-in, ARM, blob service.</summary>
public sealed partial class SandboxTests
{
    private const string Contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private const string Storage = "2024-01-01";

    [Fact]
    public async Task A_first_call_makes_everything_and_a_second_writes_nothing()
    {
        await using var sandbox = await SandboxAzure.StartAsync();
        using var azure = await sandbox.SignInAsync();
        var first = await sandbox.EnsureAsync(azure);
        Assert.Equal(6, azure.Requests.Writes);
        Snapshot.Matches(string.Join('\n', first.Changes.Order(StringComparer.Ordinal).Select(WithoutIds)) + "\n", "made.txt");
        var writes = azure.Requests.Writes;
        var second = await sandbox.EnsureAsync(azure);
        Assert.Empty(second.Changes);
        Assert.Equal(writes, azure.Requests.Writes);
        Assert.Equal(sandbox.AccountId, second.AccountId);
    }

    [Fact]
    public async Task The_account_is_closed_versioned_locked_and_open_to_the_caller()
    {
        await using var sandbox = await SandboxAzure.StartAsync();
        using var azure = await sandbox.SignInAsync();
        await sandbox.EnsureAsync(azure);
        var account = (await sandbox.ArmAsync(azure, "GET", sandbox.AccountId, Storage)).Body!;
        Assert.Equal("Standard_ZRS", account["sku"]!["name"]!.ToString());
        Assert.False(account["properties"]!["allowSharedKeyAccess"]!.GetValue<bool>());
        Assert.False(account["properties"]!["allowBlobPublicAccess"]!.GetValue<bool>());
        var blobs = (await sandbox.ArmAsync(azure, "GET", $"{sandbox.AccountId}/blobServices/default", Storage)).Body!;
        Assert.True(blobs["properties"]!["isVersioningEnabled"]!.GetValue<bool>());
        Assert.Equal(30, blobs["properties"]!["deleteRetentionPolicy"]!["days"]!.GetValue<int>());
        Assert.Equal(30, blobs["properties"]!["containerDeleteRetentionPolicy"]!["days"]!.GetValue<int>());
        using var container = azure.BlobContainer(sandbox.Definition.AccountName, sandbox.Definition.ContainerName);
        Assert.Empty(await container.ListWithSnapshotsAsync("", CancellationToken.None));
        var deleted = await sandbox.ArmAsync(azure, "DELETE", sandbox.AccountId, Storage);
        Assert.Equal((409, "ScopeLocked"), (deleted.Status, deleted.Body!["error"]!["code"]!.ToString()));
    }

    [Fact]
    public async Task What_somebody_changed_is_put_right_and_said()
    {
        await using var sandbox = await SandboxAzure.StartAsync();
        using var azure = await sandbox.SignInAsync();
        await sandbox.EnsureAsync(azure);
        await sandbox.ArmAsync(azure, "PATCH", sandbox.AccountId, Storage, """{"properties":{"allowSharedKeyAccess":true}}""");
        await sandbox.ArmAsync(azure, "PUT", $"{sandbox.AccountId}/blobServices/default", Storage,
            """{"properties":{"isVersioningEnabled":false,"deleteRetentionPolicy":{"enabled":true,"days":90},"containerDeleteRetentionPolicy":{"enabled":true,"days":30}}}""");
        await sandbox.ArmAsync(azure, "DELETE", $"{sandbox.AccountId}/providers/Microsoft.Authorization/locks/metaflow-state", "2020-05-01");
        var report = await sandbox.EnsureAsync(azure);
        Snapshot.Matches(string.Join('\n', report.Changes.Order(StringComparer.Ordinal)) + "\n", "put-right.txt");
        var blobs = (await sandbox.ArmAsync(azure, "GET", $"{sandbox.AccountId}/blobServices/default", Storage)).Body!;
        Assert.Equal(90, blobs["properties"]!["deleteRetentionPolicy"]!["days"]!.GetValue<int>());
        Assert.Empty((await sandbox.EnsureAsync(azure)).Changes);
    }

    [Fact]
    public async Task With_another_location_the_account_stays_where_it_is()
    {
        await using var sandbox = await SandboxAzure.StartAsync();
        using var azure = await sandbox.SignInAsync();
        await sandbox.EnsureAsync(azure);
        var elsewhere = sandbox.Definition with { Location = "eastus", ResourceGroupName = "rg-metaflow-remote-state-eastus" };
        var report = await sandbox.EnsureAsync(azure, elsewhere);
        Assert.Empty(report.Changes);
        Assert.Equal(sandbox.AccountId, report.AccountId);
    }

    [Fact]
    public async Task Several_at_once_make_one_account()
    {
        await using var sandbox = await SandboxAzure.StartAsync();
        var connections = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => sandbox.SignInAsync()));
        var reports = await Task.WhenAll(connections.Select(azure => sandbox.EnsureAsync(azure)));
        Assert.All(reports, report => Assert.Equal(sandbox.AccountId, report.AccountId));
        Assert.Empty((await sandbox.EnsureAsync(connections[0])).Changes);
        foreach (var azure in connections)
            azure.Dispose();
    }

    [Fact]
    public async Task A_name_of_somebody_else_is_explained()
    {
        await using var sandbox = await SandboxAzure.StartAsync("StorageAccountAlreadyTaken:stdemostate12345");
        using var azure = await sandbox.SignInAsync();
        var failure = await Assert.ThrowsAsync<StackException>(() => sandbox.EnsureAsync(azure));
        Assert.Equal("StorageAccountAlreadyTaken", failure.Details.Code);
        Assert.Contains("--state https://", failure.Details.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contributor_needs_an_owner_once_and_nothing_after_that()
    {
        await using var sandbox = await SandboxAzure.StartAsync();
        using var owner = await sandbox.SignInAsync();
        var principal = await sandbox.PrincipalAsync(owner, Contributor);
        using var contributor = await sandbox.SignInAsync((principal.ClientId, principal.Secret));

        var refused = await Assert.ThrowsAsync<StackException>(() => sandbox.EnsureAsync(contributor));
        Assert.Contains("az lock create --name metaflow-state", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"az role assignment create --role \"Storage Blob Data Contributor\" --assignee-object-id {principal.ObjectId}", refused.Message, StringComparison.Ordinal);

        await sandbox.EnsureAsync(owner);
        await sandbox.AssignAsync(owner, sandbox.AccountId, BuiltInRole.StorageBlobDataContributor.Id, principal.ObjectId);
        await sandbox.EnsureAsync(contributor);
        var writes = contributor.Requests.Writes;
        Assert.Empty((await sandbox.EnsureAsync(contributor)).Changes);
        Assert.Equal(writes, contributor.Requests.Writes);
    }

    [Fact]
    public async Task In_a_given_account_only_the_container_is_made_and_no_role_is_assigned()
    {
        await using var sandbox = await SandboxAzure.StartAsync();
        using var azure = await sandbox.SignInAsync();
        var id = await MakeByHandAsync(sandbox, azure);
        var before = (await sandbox.ArmAsync(azure, "GET", id, Storage)).Body!.ToJsonString();

        var refused = await Assert.ThrowsAsync<StackException>(() => sandbox.EnsureContainerAsync(azure, "stbyhand"));
        Assert.Equal("AuthorizationPermissionMismatch", refused.Details.Code);
        Assert.Contains($"--scope {id}", refused.Message, StringComparison.Ordinal);

        await sandbox.AssignAsync(azure, id, BuiltInRole.StorageBlobDataContributor.Id, ObjectIdIn(refused));
        await UntilItWorksAsync(() => sandbox.EnsureContainerAsync(azure, "stbyhand"));
        var writes = azure.Requests.Writes;
        var report = await sandbox.EnsureContainerAsync(azure, "stbyhand");
        Assert.Empty(report.Changes);
        Assert.Equal(writes, azure.Requests.Writes);
        Assert.Contains(report.Warnings, warning => warning.Contains("allowSharedKeyAccess is not set", StringComparison.Ordinal));
        Assert.Equal(before, (await sandbox.ArmAsync(azure, "GET", id, Storage)).Body!.ToJsonString());
    }

    private static async Task<string> MakeByHandAsync(SandboxAzure sandbox, AzureConnection azure)
    {
        var group = $"{sandbox.Subscription}/resourceGroups/by-hand";
        await sandbox.ArmAsync(azure, "PUT", group, "2025-04-01", """{"location":"westus"}""");
        var id = $"{group}/providers/Microsoft.Storage/storageAccounts/stbyhand";
        await sandbox.ArmAsync(azure, "PUT", id, Storage, """{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS"}}""");
        while ((await sandbox.ArmAsync(azure, "GET", id, Storage)).Body!["properties"]!["provisioningState"]!.ToString() != "Succeeded")
            await Task.Yield();
        return id;
    }

    // The command that the error names says for whom.
    private static string ObjectIdIn(StackException refused)
    {
        var words = refused.Message.Split(' ');
        return words[Array.IndexOf(words, "--assignee-object-id") + 1];
    }

    private static string WithoutIds(string line) => Guids().Replace(line, "OBJECT-ID");

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Guids();

    // A new role takes up to a simulated minute to spread, as Azure's does.
    private static async Task UntilItWorksAsync(Func<Task> attempt)
    {
        for (var left = 200; ; left--)
        {
            try
            {
                await attempt();
                return;
            }
            catch (StackException exception) when (left > 0 && exception.Message.Contains("AuthorizationPermissionMismatch", StringComparison.Ordinal))
            {
                await Task.Yield();
            }
        }
    }
}
