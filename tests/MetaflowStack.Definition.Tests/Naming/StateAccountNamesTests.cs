using System.Text.RegularExpressions;
using MetaflowStack.Definition.Naming;

namespace MetaflowStack.Definition.Tests.Naming;

public sealed class StateAccountNamesTests
{
    private const string Subscription = "0a1b2c3d-0000-0000-0000-00000000ABCD";

    [Fact]
    public void The_account_is_the_same_however_the_subscription_is_spelled() => Assert.Equal(
        StateAccountNames.StorageAccount("demo", Subscription),
        StateAccountNames.StorageAccount("demo", Subscription.ToUpperInvariant()));

    [Fact]
    public void Subscriptions_have_accounts_of_their_own() => Assert.NotEqual(
        StateAccountNames.StorageAccount("demo", Subscription),
        StateAccountNames.StorageAccount("demo", "11111111-2222-3333-4444-555555555555"));

    // printf 11111111-2222-3333-4444-555555555555 | sha256sum
    [Fact]
    public void The_name_ends_with_the_hash_of_the_subscription() => Assert.Equal(
        "stdemostate666ff", StateAccountNames.StorageAccount("demo", "11111111-2222-3333-4444-555555555555"));

    [Theory]
    [InlineData("a")]
    [InlineData("abcdefghijkl")]
    public void Every_prefix_gives_a_name_that_Azure_takes(string prefix) =>
        Assert.Matches(new Regex("^[a-z0-9]{3,24}$"), StateAccountNames.StorageAccount(prefix, Subscription));

    [Fact]
    public void The_group_cannot_be_that_of_an_environment() =>
        // Environments are letters and digits, so the part between the prefix and the region has no hyphen.
        Assert.DoesNotMatch(new Regex("^rg-metaflow-[a-z0-9]+-westus$"), StateAccountNames.ResourceGroup("westus"));

    [Fact]
    public void The_definition_has_all_of_them()
    {
        var definition = StateAccountNames.Definition("demo", "westus", Subscription);
        Assert.Equal(StateAccountNames.StorageAccount("demo", Subscription), definition.AccountName);
        Assert.Equal(("metaflow-state", "rg-metaflow-remote-state-westus", "westus"), (definition.ContainerName, definition.ResourceGroupName, definition.Location));
        Assert.Equal(("demo", "all"), (definition.Tags.Stack, definition.Tags.Environment));
    }
}
