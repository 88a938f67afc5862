using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("StorageAccountAlreadyTaken", 409, "The storage account named stdemostate is already taken.")]
    [InlineData("RequestDisallowedByPolicy", 403, "Resource 'stdemostate' was disallowed by policy. Policy identifiers: 'Allowed locations'.")]
    [InlineData("AuthorizationFailed", 403, "The client does not have authorization to perform action 'Microsoft.Storage/storageAccounts/write'.")]
    public async Task An_account_that_cannot_be_made_is_explained(string code, int status, string message)
    {
        using var azure = new TestAzure().Refuse("PUT", TestAccounts.Account, status, code, message).WithoutAccount();
        var failure = await Assert.ThrowsAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer { Exists = false }));
        Assert.Equal(code, failure.Details.Code);
        Snapshot.Matches(failure.Message + "\n", $"{code}.txt");
    }

    [Fact]
    public async Task Without_the_right_to_lock_and_to_assign_both_commands_are_named_and_the_rest_is_made()
    {
        using var azure = new TestAzure()
            .Forbid("PUT", "/locks/metaflow-state", "Microsoft.Authorization/locks/write");
        azure.Server.On("PUT", TestAccounts.Container, new Answer(201, $$"""{"id":"{{TestAccounts.Container}}"}"""));
        azure.Server.On("PUT", "/blobServices/default", new Answer(200, $$"""{"id":"{{TestAccounts.Account}}/blobServices/default"}"""));
        azure.Server.On("PUT", TestAccounts.Account, sent => new Answer(200, Live(sent)));
        azure.Server.On("PUT", TestAccounts.Group, sent => new Answer(201, Live(sent)));
        azure.Forbid("PUT", "", "Microsoft.Authorization/roleAssignments/write").WithoutAccount();
        var failure = await Assert.ThrowsAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer(ScriptedContainer.NoRole)));
        Snapshot.Matches(failure.Message.ReplaceLineEndings("\n") + "\n", "no-right-to-lock-and-assign.txt");
        Assert.Contains(azure.Server.Writes, write => write.Path.EndsWith("/blobServices/default", StringComparison.Ordinal));
        Assert.Contains(azure.Server.Writes, write => write.Path == TestAccounts.Container);
    }

    [Fact]
    public async Task A_lock_that_the_caller_may_not_make_again_does_not_keep_them_from_the_state()
    {
        using var azure = new TestAzure()
            .Refuse("GET", TestAccounts.Lock, 404, "LockNotFound", "The lock does not exist.")
            .Forbid("PUT", TestAccounts.Lock, "Microsoft.Authorization/locks/write")
            .WithAccount();
        var report = await TestAccounts.EnsureAsync(azure, new ScriptedContainer());
        Assert.Empty(report.Changes);
        Assert.Contains("az lock create --name metaflow-state", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_is_no_missing_right_is_never_only_a_warning()
    {
        using var azure = new TestAzure()
            .Refuse("GET", TestAccounts.Lock, 404, "LockNotFound", "The lock does not exist.")
            .Refuse("PUT", TestAccounts.Lock, 403, "RequestDisallowedByPolicy", "Locks are not for everybody.")
            .WithAccount();
        var failure = await Assert.ThrowsAnyAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer()));
        Assert.Equal("RequestDisallowedByPolicy", failure.Details.Code);
    }

    [Fact]
    public async Task What_goes_wrong_beside_a_missing_right_is_not_lost()
    {
        using var azure = new TestAzure()
            .Refuse("GET", TestAccounts.Lock, 404, "LockNotFound", "The lock does not exist.")
            .Forbid("PUT", TestAccounts.Lock, "Microsoft.Authorization/locks/write");
        azure.Server.On("GET", TestAccounts.Container, Answer.Dropped);
        azure.WithAccount();
        var failure = await Record.ExceptionAsync(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer()));
        Assert.NotNull(failure);
        Assert.Contains("The connection was closed.", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_use_the_data_and_see_nothing_else_uses_it_and_is_told()
    {
        using var azure = new TestAzure().Forbid("GET", TestAccounts.List, "Microsoft.Storage/storageAccounts/read");
        var report = await TestAccounts.EnsureAsync(azure, new ScriptedContainer());
        Assert.Empty(azure.Server.Writes);
        Assert.Null(report.AccountId);
        Assert.Contains("Microsoft.Storage/storageAccounts/read", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_neither_see_the_account_nor_use_it_is_told_who_must_make_it()
    {
        using var azure = new TestAzure().Forbid("GET", TestAccounts.List, "Microsoft.Storage/storageAccounts/read");
        var failure = await Assert.ThrowsAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer(ScriptedContainer.NoRole)));
        Assert.Contains("Have an owner of the subscription run InitState once", failure.Message, StringComparison.Ordinal);
    }

    private static string Live(SentRequest sent)
    {
        var body = sent.Json;
        body["id"] = sent.Path;
        return body.ToJsonString();
    }
}
