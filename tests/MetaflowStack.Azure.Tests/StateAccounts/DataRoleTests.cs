using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

public sealed class DataRoleTests
{
    private const string Role = "/providers/Microsoft.Authorization/roleAssignments/";

    [Fact]
    public async Task Who_can_write_already_needs_no_assignment()
    {
        using var azure = new TestAzure().WithoutAccount();
        await TestAccounts.EnsureAsync(azure, new ScriptedContainer());
        Assert.DoesNotContain(azure.Server.Requests, request => request.Path.Contains("roleAssignments", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_new_role_is_waited_for_with_progress_until_it_works()
    {
        using var azure = new TestAzure().WithAccount();
        var container = new ScriptedContainer(ScriptedContainer.NoRole, ScriptedContainer.NoRole, ScriptedContainer.NoRole, null);
        await TestAccounts.EnsureAsync(azure, container);
        Assert.Contains(Role, Assert.Single(azure.Server.Writes).Path, StringComparison.Ordinal);
        Assert.Equal(4, container.WriteChecks);
        Assert.Equal(TimeSpan.FromSeconds(10), azure.Time.Elapsed);
        Assert.Contains("storage account stdemostate: waiting for the role to work, 5 s", azure.Progress);
    }

    [Fact]
    public async Task A_role_that_does_not_come_to_work_is_given_up_after_five_minutes()
    {
        using var azure = new TestAzure().WithAccount();
        var failure = await Assert.ThrowsAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer(ScriptedContainer.NoRole)));
        Assert.Equal(TimeSpan.FromMinutes(5), azure.Time.Elapsed);
        Snapshot.Matches(failure.Message + "\n", "role-does-not-work.txt");
    }

    [Fact]
    public async Task The_wait_ends_when_it_is_cancelled()
    {
        using var azure = new TestAzure().WithAccount();
        using var cancellation = new CancellationTokenSource();
        var progress = (string line) =>
        {
            if (line.Contains("waiting for the role", StringComparison.Ordinal))
                cancellation.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestAccounts.Initializer(azure).EnsureAsync(
            TestAccounts.Definition, new ScriptedContainer(ScriptedContainer.NoRole), progress, cancellation.Token));
    }

    [Fact]
    public async Task The_name_of_a_new_account_is_waited_for_before_a_role_is_missed()
    {
        using var azure = new TestAzure().WithAccount();
        await TestAccounts.EnsureAsync(azure, new ScriptedContainer("HostNotFound", "HostNotFound", null));
        Assert.Equal(TimeSpan.FromSeconds(10), azure.Time.Elapsed);
        Assert.Empty(azure.Server.Writes);
        Assert.Contains("storage account stdemostate: waiting for its name to be known, 5 s", azure.Progress);
    }

    [Fact]
    public async Task A_name_that_stays_unknown_is_given_up_after_five_minutes()
    {
        using var azure = new TestAzure().WithAccount();
        var failure = await Assert.ThrowsAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer("HostNotFound")));
        Assert.Equal("HostNotFound", failure.Details.Code);
        Assert.Equal(TimeSpan.FromMinutes(5), azure.Time.Elapsed);
        Assert.Empty(azure.Server.Writes);
    }

    [Fact]
    public async Task Another_refusal_of_the_data_plane_is_not_waited_for()
    {
        using var azure = new TestAzure().WithAccount();
        var failure = await Assert.ThrowsAsync<StackException>(() => TestAccounts.EnsureAsync(azure, new ScriptedContainer("AuthorizationFailure")));
        Assert.Equal("AuthorizationFailure", failure.Details.Code);
        Assert.Equal(TimeSpan.Zero, azure.Time.Elapsed);
        Assert.Empty(azure.Server.Writes);
    }

    [Theory]
    [InlineData("""{"oid":"o","idtyp":"user"}""", "User")]
    [InlineData("""{"oid":"o","idtyp":"app"}""", "ServicePrincipal")]
    public async Task The_role_goes_to_whoever_is_signed_in_under_a_name_that_a_later_run_meets_again(string claims, string principalType)
    {
        using var azure = new TestAzure().WithAccount();
        using var again = new TestAzure().WithAccount();
        foreach (var run in (TestAzure[])[azure, again])
            await TestAccounts.Initializer(run, claims).EnsureAsync(
                TestAccounts.Definition, new ScriptedContainer(ScriptedContainer.NoRole, null), run.Progress.Add, CancellationToken.None);
        var sent = Assert.Single(azure.Server.Writes);
        Assert.Equal(("o", principalType), (sent.Json["properties"]!["principalId"]!.ToString(), sent.Json["properties"]!["principalType"]!.ToString()));
        Assert.Equal(sent.Path, Assert.Single(again.Server.Writes).Path);
    }

    [Fact]
    public async Task A_role_that_somebody_assigned_moments_ago_is_only_waited_for()
    {
        using var azure = new TestAzure()
            .Refuse("PUT", "", 409, "RoleAssignmentExists", "The role assignment already exists.")
            .WithAccount();
        azure.Server.On("GET", "/roleAssignments", new Answer(200, """{"value":[]}"""), new Answer(200, $$$"""
            {"value":[{"id":"/other","properties":{"scope":"{{{TestAccounts.Account}}}","principalId":"{{{TestAccounts.ObjectId}}}",
              "roleDefinitionId":"/x/ba92f5b4-2d11-453d-a403-e96b0029c9fe"}}]}
            """));
        await TestAccounts.EnsureAsync(azure, new ScriptedContainer(ScriptedContainer.NoRole, ScriptedContainer.NoRole, null));
        Assert.Equal(TimeSpan.FromSeconds(5), azure.Time.Elapsed);
    }
}
