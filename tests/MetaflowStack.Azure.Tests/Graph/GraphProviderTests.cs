using System.Text.Json.Nodes;
using MetaflowStack.Azure.Graph;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Tests.Graph;

public sealed class GraphProviderTests
{
    private const string ByUniqueName = "/v1.0/applications(uniqueName='metaflow-stack-demo-default')";
    private const string ByAppId = "/v1.0/servicePrincipals(appId='app-1')";
    private static readonly string Application = Body("obj-1");
    private static readonly string Principal = Body("sp-1");

    [Fact]
    public async Task An_application_is_made_by_an_upsert_that_can_be_repeated()
    {
        using var azure = new TestAzure();
        azure.Server.On("PATCH", ByUniqueName, new Answer(201, Application));
        var live = await CreateAsync(azure, TestStack.Application);
        Assert.Equal(("obj-1", "app-1"), (live.Outputs["objectId"], live.Outputs["appId"]));
        var sent = Assert.Single(azure.Server.Requests);
        Assert.Equal("create-if-missing", sent.Headers["Prefer"]);
        Snapshot.Matches($"PATCH {sent.Path}\n{sent.Json.ToReadable()}", "create-application.txt");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(504)]
    public async Task A_service_principal_whose_answer_was_lost_is_looked_for_before_it_is_made_again(int status)
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/v1.0/servicePrincipals", new Answer(status));
        azure.Server.On("GET", ByAppId, new Answer(200, Principal));
        Assert.Equal("sp-1", (await CreateAsync(azure, TestStack.Principal)).Id);
        Assert.Equal(["POST", "GET"], azure.Server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_service_principal_that_was_not_made_is_made_again()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/v1.0/servicePrincipals", Answer.Dropped, new Answer(201, Principal));
        Assert.Equal("sp-1", (await CreateAsync(azure, TestStack.Principal)).Id);
        Assert.Equal(["POST", "GET", "POST"], azure.Server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_password_whose_answer_was_lost_is_added_anew()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/addPassword", Answer.Dropped, new Answer(500), new Answer(200, """{"keyId":"k-3","secretText":"text"}"""));
        var (keyId, _, _) = await new ApplicationPasswords(azure.Graph).AddAsync("obj-1", "default/x", null, CancellationToken.None);
        Assert.Equal(("k-3", 3), (keyId, azure.Server.Requests.Count));
    }

    [Fact]
    public async Task An_application_that_exists_is_read_after_the_upsert()
    {
        using var azure = new TestAzure();
        azure.Server.On("PATCH", ByUniqueName, new Answer(204));
        azure.Server.On("GET", ByUniqueName, new Answer(200, Application));
        Assert.Equal("obj-1", (await CreateAsync(azure, TestStack.Application)).Id);
    }

    [Fact]
    public async Task A_deleted_application_that_still_holds_the_name_is_removed_for_good()
    {
        using var azure = new TestAzure();
        var deleted = JsonNode.Parse(Body("old-1"))!;
        deleted["uniqueName"] = TestStack.Application.UniqueName;
        azure.Server.On("PATCH", ByUniqueName,
            new Answer(400, """{"error":{"code":"Request_BadRequest","message":"Another object with the same value for property uniqueName already exists."}}"""),
            new Answer(201, Application));
        azure.Server.On("GET", "/deletedItems/microsoft.graph.application", new Answer(200, new JsonObject { ["value"] = new JsonArray(deleted) }.ToJsonString()));
        azure.Server.On("DELETE", "/deletedItems/old-1", new Answer(204));
        Assert.Equal("obj-1", (await CreateAsync(azure, TestStack.Application)).Id);
    }

    [Fact]
    public async Task Somebody_elses_deleted_application_is_not_removed()
    {
        using var azure = new TestAzure();
        azure.Server.On("PATCH", ByUniqueName,
            new Answer(400, """{"error":{"code":"Request_BadRequest","message":"Another object with the same value for property uniqueName already exists."}}"""));
        azure.Server.On("GET", "/deletedItems/microsoft.graph.application",
            new Answer(200, $$$"""{"value":[{"id":"old-1","uniqueName":"{{{TestStack.Application.UniqueName}}}","tags":[]}]}"""));
        await Assert.ThrowsAsync<StackException>(() => CreateAsync(azure, TestStack.Application));
        Assert.DoesNotContain(azure.Server.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Being_denied_names_the_role_that_is_missing()
    {
        using var azure = new TestAzure();
        azure.Server.On("PATCH", ByUniqueName,
            new Answer(403, """{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}"""));
        var failure = await Assert.ThrowsAsync<StackException>(() => CreateAsync(azure, TestStack.Application));
        Snapshot.Matches(failure.Message + "\n", "denied-application.txt");
    }

    [Fact]
    public async Task A_display_name_that_differs_is_set_and_then_differs_no_more()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", ByUniqueName, new Answer(200, Application));
        azure.Server.On("PATCH", "/v1.0/applications/obj-1", new Answer(204));
        var wanted = TestStack.Application with { DisplayName = "Another name" };
        var (provider, context) = (Provider(azure, wanted), Context(azure, wanted));
        var live = await provider.ReadAsync(wanted, context, CancellationToken.None);
        var differences = provider.Compare(wanted, live!, context);
        Assert.Equal(["displayName"], differences.Select(difference => difference.Path));
        var updated = await provider.UpdateAsync(wanted, live!, differences, context, CancellationToken.None);
        Assert.Empty(provider.Compare(wanted, updated, context));
        Assert.Equal("""{"displayName":"Another name"}""", Assert.Single(azure.Server.Writes).Body);
    }

    [Fact]
    public async Task A_service_principal_waits_until_its_new_application_is_known()
    {
        using var azure = new TestAzure();
        azure.Services.NewPrincipals.Add("app-1");
        azure.Server.On("POST", "/v1.0/servicePrincipals",
            new Answer(400, """{"error":{"code":"NoBackingApplicationObject","message":"The appId does not reference a valid application object."}}"""),
            new Answer(201, Principal));
        Assert.Equal("sp-1", (await CreateAsync(azure, TestStack.Principal)).Id);
        Assert.True(azure.Services.NewPrincipals.MayStillReplicate("sp-1"));
    }

    [Fact]
    public async Task A_service_principal_of_an_application_of_another_run_is_not_waited_for()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/v1.0/servicePrincipals",
            new Answer(400, """{"error":{"code":"NoBackingApplicationObject","message":"The appId does not reference a valid application object."}}"""));
        await Assert.ThrowsAsync<StackException>(() => CreateAsync(azure, TestStack.Principal));
        Assert.Equal(TimeSpan.Zero, azure.Time.Elapsed);
    }

    [Fact]
    public async Task A_service_principal_that_exists_is_met_again()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/v1.0/servicePrincipals",
            new Answer(409, """{"error":{"code":"Request_MultipleObjectsWithSameKeyValue","message":"The service principal already exists."}}"""));
        azure.Server.On("GET", ByAppId, new Answer(200, Principal));
        Assert.Equal("sp-1", (await CreateAsync(azure, TestStack.Principal)).Id);
    }

    [Theory]
    [InlineData("obj-1")]
    [InlineData("applications(uniqueName='metaflow-stack-demo-default')")]
    public async Task An_application_is_deleted_for_good_by_its_id_or_by_what_is_known_before_it_has_one(string id)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/v1.0/applications/obj-1", new Answer(200, Application));
        azure.Server.On("GET", ByUniqueName, new Answer(200, Application));
        azure.Server.On("DELETE", "/v1.0/applications/obj-1", new Answer(204));
        azure.Server.On("DELETE", "/deletedItems/obj-1", new Answer(404), new Answer(204));
        Assert.Equal(DeleteOutcome.Deleted, await DeleteAsync(azure, TestStack.Application, id));
        Assert.Equal(3, azure.Server.Writes.Count());
    }

    [Fact]
    public async Task An_application_without_our_marks_is_left_alone()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/v1.0/applications/obj-1", new Answer(200, """{"id":"obj-1","appId":"app-1","tags":["managed-by=metaflow-stack"]}"""));
        Assert.Equal(DeleteOutcome.NotOurs, await DeleteAsync(azure, TestStack.Application, "obj-1"));
        Assert.Empty(azure.Server.Writes);
    }

    [Theory]
    [InlineData("applications", "obj-1")]
    [InlineData("servicePrincipals", "sp-1")]
    public async Task What_an_earlier_run_deleted_and_did_not_remove_for_good_is_removed_for_good(string collection, string id)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", $"/v1.0/{collection}/{id}", new Answer(404));
        azure.Server.On("GET", $"/v1.0/directory/deletedItems/{id}", new Answer(200, Body(id)));
        azure.Server.On("DELETE", $"/v1.0/directory/deletedItems/{id}", new Answer(204));
        Resource resource = collection == "applications" ? TestStack.Application : TestStack.Principal;
        Assert.Equal(DeleteOutcome.Deleted, await DeleteAsync(azure, resource, id));
        Assert.Equal($"/v1.0/directory/deletedItems/{id}", Assert.Single(azure.Server.Writes).Path);
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(403, """{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}""")]
    [InlineData(200, """{"id":"obj-1","appId":"app-1","tags":["managed-by=metaflow-stack"]}""")]
    public async Task What_is_gone_from_the_deleted_objects_or_is_not_ours_there_is_left_alone(int status, string body)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/v1.0/applications/obj-1", new Answer(404));
        azure.Server.On("GET", "/v1.0/directory/deletedItems/obj-1", new Answer(status, body));
        Assert.Equal(DeleteOutcome.NotFound, await DeleteAsync(azure, TestStack.Application, "obj-1"));
        Assert.Empty(azure.Server.Writes);
    }

    [Fact]
    public async Task Passwords_are_listed_added_and_removed_and_their_text_is_a_secret()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/v1.0/applications/obj-1", new Answer(200,
            """{"id":"obj-1","passwordCredentials":[{"keyId":"k0","displayName":"metaflow","endDateTime":"2031-01-01T00:00:00Z"}]}"""));
        azure.Server.On("POST", "/addPassword", new Answer(404), new Answer(200, """{"keyId":"k1","secretText":"very~secret~text"}"""));
        azure.Server.On("POST", "/removePassword", new Answer(204));
        var passwords = new ApplicationPasswords(azure.Graph);

        var old = Assert.Single(await passwords.ListAsync("obj-1", CancellationToken.None));
        Assert.Equal(("k0", "metaflow", 2031), (old.KeyId, old.DisplayName, old.EndsAt!.Value.Year));
        var (keyId, text, _) = await passwords.AddAsync("obj-1", "metaflow", old.EndsAt, CancellationToken.None);
        Assert.Equal(("k1", "very~secret~text", "(secret)"), (keyId, text.Reveal(), text.ToString()));
        await passwords.RemoveAsync("obj-1", old.KeyId, CancellationToken.None);
        Assert.Equal("""{"passwordCredential":{"displayName":"metaflow","endDateTime":"2031-01-01T00:00:00Z"}}""",
            azure.Server.Requests.Last(request => request.Path.EndsWith("addPassword", StringComparison.Ordinal)).Body);
    }

    private static string Body(string id) => new JsonObject
    {
        ["id"] = id,
        ["appId"] = "app-1",
        ["displayName"] = TestStack.Application.DisplayName,
        ["tags"] = GraphBodies.Tags(TestStack.Tags),
    }.ToJsonString();

    private static IResourceProvider Provider(TestAzure azure, Resource resource) =>
        TestProviders.All(azure).Single(provider => provider.Handles(resource.Key));

    private static ResourceContext Context(TestAzure azure, Resource resource) =>
        azure.Context(resource.Key, new TestOutputs().With(TestStack.Application.AppId, "app-1"));

    private static Task<LiveResource> CreateAsync(TestAzure azure, Resource resource) =>
        Provider(azure, resource).CreateAsync(resource, Context(azure, resource), CancellationToken.None);

    private static Task<DeleteOutcome> DeleteAsync(TestAzure azure, Resource resource, string id) =>
        Provider(azure, resource).DeleteAsync(AzureBodies.Recorded(resource.Key, id), Context(azure, resource), CancellationToken.None);
}
