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
        Assert.Equal(usable, new AzurePreflight(azure.Arm, azure.Graph, Account with { SubscriptionState = state }, new FixedCredential(), "").Subscription.Run().IsUsable);
    }

    [Fact]
    public async Task A_resource_provider_is_registered_and_waited_for()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/providers/Microsoft.Storage", new Answer(200, State("Registering")), new Answer(200, State("Registered")));
        azure.Server.On("POST", "/providers/Microsoft.Storage/register", new Answer(200, State("Registering")));
        await PreflightOf(azure).Registration.RegisterAsync("Microsoft.Storage", CancellationToken.None);
        Assert.Equal(1, azure.Counter.Writes);
        Assert.Equal(3, azure.Server.Requests.Count);
    }

    [Fact]
    public async Task A_registration_that_does_not_end_is_given_up()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/providers/Microsoft.Storage", new Answer(200, State("Registering")));
        azure.Server.On("POST", "/register", new Answer(200, State("Registering")));
        var failure = await Assert.ThrowsAsync<StackException>(() =>
            PreflightOf(azure).Registration.RegisterAsync("Microsoft.Storage", CancellationToken.None));
        Assert.Contains("az provider show -n Microsoft.Storage", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_asked_about_without_a_write()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/Microsoft.Storage/checkNameAvailability",
            new Answer(200, """{"nameAvailable":false,"reason":"AlreadyExists","message":"The storage account named x is already taken."}"""));
        azure.Server.On("POST", "/Microsoft.DBforPostgreSQL/checkNameAvailability", new Answer(200, """{"nameAvailable":true,"message":""}"""));
        var facts = FactsOf(azure);
        var taken = (await facts.StorageAccountNameAsync("x")).Value!;
        Assert.Equal((false, "AlreadyExists"), (taken.IsAvailable, taken.Reason));
        Assert.Equal(new NameAvailability("y", true, null, null), (await facts.PostgreSqlServerNameAsync("y")).Value);
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
        Assert.Equal(allowed, (await FactsOf(azure).PermissionsAsync("/subscriptions/s")).Value!.Allows(action));
    }

    [Fact]
    public async Task A_fact_is_asked_for_once_however_many_want_it_and_page_by_page()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/locations/westus/usages",
            new Answer(200, """{"value":[{"name":{"value":"cores","localizedValue":"Total Regional vCPUs"},"currentValue":4,"limit":10}],"nextLink":"https://management.azure.com/page2/locations/westus/usages"}"""),
            new Answer(200, """{"value":[{"name":{"value":"standardDv5Family"},"currentValue":12,"limit":10}]}"""));
        var facts = FactsOf(azure);
        var (one, other) = (facts.ComputeUsages, facts.ComputeUsages);
        Assert.Equal(await one, await other);
        Assert.Equal([6, 0], (await one).Value!.Select(usage => usage.Free));
        Assert.Equal(2, azure.Server.Requests.Count);
    }

    [Fact]
    public async Task A_question_that_may_not_be_asked_has_no_answer_and_says_why()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/usages", new Answer(403, """{"error":{"code":"AuthorizationFailed","message":"The client does not have authorization to perform action 'Microsoft.Compute/locations/usages/read'."}}"""));
        var reading = await FactsOf(azure).ComputeUsages;
        Assert.False(reading.IsKnown);
        Assert.Equal("The vCPU quota of westus could not be read", reading.Problem!.What);
        Assert.Equal("AuthorizationFailed", reading.Problem.Code);
    }

    [Theory]
    [InlineData("""{"type":"Location","values":["westus"],"restrictionInfo":{"locations":["westus"]},"reasonCode":"NotAvailableForSubscription"}""", "NotAvailableForSubscription")]
    [InlineData("""{"type":"Location","values":["eastus"],"restrictionInfo":{"locations":["eastus"]},"reasonCode":"NotAvailableForSubscription"}""", null)]
    [InlineData("""{"type":"Zone","values":["westus"],"restrictionInfo":{"locations":["westus"],"zones":["1"]},"reasonCode":"NotAvailableForSubscription"}""", null)]
    [InlineData("""{"type":"Zone","values":["westus"],"restrictionInfo":{"locations":["westus"],"zones":["1","2"]},"reasonCode":"QuotaId"}""", "QuotaId")]
    public async Task A_size_is_restricted_where_nothing_of_the_region_is_left(string restriction, string? reason)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/skus", new Answer(200, $$"""
            {"value":[{"resourceType":"disks","name":"Premium_LRS"},
            {"resourceType":"virtualMachines","name":"Standard_D4_v5","family":"standardDv5Family","locationInfo":[{"location":"westus","zones":["2","1"]}],
             "capabilities":[{"name":"vCPUs","value":"4"},{"name":"MemoryGB","value":"16"}],"restrictions":[{{restriction}}]}]}
            """));
        var size = Assert.Single((await FactsOf(azure).VmSizes).Value!);
        Assert.Equal(("standardDv5Family", 4, 16d, reason), (size.Family, size.Cores, size.MemoryGib, size.Restriction));
        Assert.Contains("$filter=location%20eq%20%27westus%27", azure.Server.Requests[0].Url.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_PostgreSql_what_is_disabled_is_not_offered()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/capabilities", new Answer(200, """
            {"value":[{"restricted":"Disabled","supportedServerVersions":[{"name":"15"},{"name":"16","status":"Disabled","reason":"x"}],
             "supportedServerEditions":[{"name":"Burstable","supportedStorageEditions":[{"supportedStorageMb":[{"storageSizeMb":32768},{"storageSizeMb":65536}]}],
              "supportedServerSkus":[{"name":"Standard_B1ms","vCores":1},{"name":"Standard_B2s","vCores":2,"status":"Disabled"}]}]}]}
            """));
        var offer = (await FactsOf(azure).PostgreSql).Value!;
        Assert.Null(offer.Restriction);
        Assert.Equal(["15"], offer.Versions);
        var sku = Assert.Single(offer.Skus);
        Assert.Equal(("Standard_B1ms", "Burstable", 1), (sku.Name, sku.Tier, sku.Cores));
        Assert.Equal([32, 64], sku.StorageGib);
    }

    [Fact]
    public async Task A_restricted_location_offers_no_servers()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/capabilities", new Answer(200, """{"value":[{"restricted":"Enabled","reason":"Provisioning is restricted in this region."}]}"""));
        Assert.Equal("Provisioning is restricted in this region.", (await FactsOf(azure).PostgreSql).Value!.Restriction);
    }

    private static AzurePreflight PreflightOf(TestAzure azure) => new(azure.Arm, azure.Graph, Account, new FixedCredential(), azure.Cloud.GraphAudience);

    private static SubscriptionFacts FactsOf(TestAzure azure) => PreflightOf(azure).FactsOf("westus", CancellationToken.None);

    private static string State(string state) => $$"""{"namespace":"Microsoft.Storage","registrationState":"{{state}}"}""";
}
