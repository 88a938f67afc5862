using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.Preflight;

public sealed class PreflightTests
{
    private static readonly AzureAccount Account = new(TestStack.Subscription, "Pay as you go", "Enabled", "tenant");

    [Theory]
    [InlineData("Enabled", true)]
    [InlineData("Warned", true)]
    [InlineData("PastDue", true)]
    [InlineData("Disabled", false)]
    [InlineData("Deleted", false)]
    public void A_subscription_is_usable_while_it_takes_writes(string state, bool usable)
    {
        using var azure = new TestAzure();
        Assert.Equal(usable, new AzurePreflight(azure.Arm, Account with { SubscriptionState = state }).Subscription.Run().IsUsable);
    }

    [Fact]
    public async Task A_resource_provider_is_registered_and_waited_for()
    {
        using var azure = new TestAzure();
        const string Path = "/providers/Microsoft.Storage";
        azure.Server.On("GET", Path, new Answer(200, State("NotRegistered")), new Answer(200, State("Registering")), new Answer(200, State("Registered")));
        azure.Server.On("POST", $"{Path}/register", new Answer(200, State("Registering")));
        var check = new AzurePreflight(azure.Arm, Account).Providers;
        Assert.False((await check.ReadAsync("Microsoft.Storage", CancellationToken.None)).IsRegistered);
        Assert.True((await check.RegisterAsync("Microsoft.Storage", CancellationToken.None)).IsRegistered);
        Assert.Equal(1, azure.Counter.Writes);
    }

    [Fact]
    public async Task A_registration_that_does_not_end_is_given_up()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/providers/Microsoft.Storage", new Answer(200, State("Registering")));
        azure.Server.On("POST", "/register", new Answer(200, State("Registering")));
        var failure = await Assert.ThrowsAsync<StackException>(() =>
            new AzurePreflight(azure.Arm, Account).Providers.RegisterAsync("Microsoft.Storage", CancellationToken.None));
        Assert.Contains("az provider show -n Microsoft.Storage", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_asked_about_without_a_write()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/Microsoft.Storage/checkNameAvailability",
            new Answer(200, """{"nameAvailable":false,"reason":"AlreadyExists","message":"The storage account named x is already taken."}"""));
        azure.Server.On("POST", "/Microsoft.DBforPostgreSQL/checkNameAvailability", new Answer(200, """{"nameAvailable":true}"""));
        var names = new AzurePreflight(azure.Arm, Account).Names;
        var taken = await names.CheckStorageAccountAsync("x", CancellationToken.None);
        Assert.Equal((false, "AlreadyExists"), (taken.IsAvailable, taken.Reason));
        Assert.True((await names.CheckPostgreSqlServerAsync("y", CancellationToken.None)).IsAvailable);
        Assert.Equal(0, azure.Counter.Writes);
    }

    [Theory]
    [InlineData("Microsoft.Authorization/roleAssignments/write", false)]
    [InlineData("Microsoft.Network/virtualNetworks/write", true)]
    [InlineData("Microsoft.Authorization/roleAssignments/read", true)]
    public async Task Permissions_are_actions_without_what_is_taken_out_of_them(string action, bool allowed)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/permissions",
            new Answer(200, """{"value":[{"actions":["*"],"notActions":["Microsoft.Authorization/*/Write","Microsoft.Authorization/*/Delete"]}]}"""));
        var permissions = await new AzurePreflight(azure.Arm, Account).Permissions.ReadAsync("/subscriptions/s", CancellationToken.None);
        Assert.Equal(allowed, permissions.Allows(action));
    }

    private static string State(string state) => $$"""{"namespace":"Microsoft.Storage","registrationState":"{{state}}"}""";
}
