using System.Text.Json.Nodes;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class RoleAssignmentTests
{
    private const string PrincipalId = "aaaaaaaa-0000-0000-0000-000000000001";
    private const string List = "/roleAssignments";
    private static readonly string Scope = TestStack.Container.ResourceId;
    private static readonly string Name = RoleAssignmentNames.For(Scope, TestStack.Assignment.Role.Id, PrincipalId);
    private static readonly string Id = $"{Scope}/providers/Microsoft.Authorization/roleAssignments/{Name}";

    [Fact]
    public void Names_are_the_same_in_every_run_and_ignore_case()
    {
        Assert.Equal("ad3a3465-cd9c-5b47-8ee7-b32055899875", RoleAssignmentNames.For("/Scope", "Role", "Principal"));
        Assert.Equal(RoleAssignmentNames.For("/Scope", "Role", "Principal"), RoleAssignmentNames.For("/SCOPE", "role", "principal"));
        Assert.Equal('5', RoleAssignmentNames.For("/a", "b", "c")[14]);
    }

    [Theory]
    [InlineData("/b", "b", "c")]
    [InlineData("/a", "x", "c")]
    [InlineData("/a", "b", "x")]
    public void Names_differ_with_scope_role_and_principal(string scope, string role, string principal) =>
        Assert.NotEqual(RoleAssignmentNames.For("/a", "b", "c"), RoleAssignmentNames.For(scope, role, principal));

    [Fact]
    public async Task An_assignment_says_the_kind_of_its_principal_and_for_whom_it_was_made()
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", Id, sent => new Answer(201, Live(sent.Json).ToJsonString()));
        await CreateAsync(azure);
        var sent = Assert.Single(azure.Server.Writes);
        Snapshot.Matches($"PUT {sent.Url.PathAndQuery}\n{sent.Json.ToReadable()}", "create-role-assignment.txt");
    }

    [Fact]
    public async Task A_condition_is_sent_with_its_version_and_put_back_when_it_is_gone()
    {
        using var azure = new TestAzure();
        var limited = TestStack.Assignment with { Condition = "(@Request[x] ForAnyOfAnyValues:GuidEquals {1})" };
        azure.Server.On("PUT", Id, sent => new Answer(201, Live(sent.Json).ToJsonString()));

        var live = await Provider(azure).CreateAsync(limited, Context(azure), CancellationToken.None);

        var sent = Assert.Single(azure.Server.Writes).Json["properties"]!;
        Assert.Equal((limited.Condition, "2.0"), ((string?)sent["condition"], (string?)sent["conditionVersion"]));
        Assert.Empty(Provider(azure).Compare(limited, live, Context(azure)));
        ((JsonObject)live.Body!)["properties"]!["condition"] = null;
        Assert.Equal("properties.condition", Assert.Single(Provider(azure).Compare(limited, live, Context(azure))).Path);
    }

    [Fact]
    public async Task A_principal_made_in_this_run_is_waited_for()
    {
        using var azure = new TestAzure();
        azure.Services.NewPrincipals.Add(PrincipalId);
        azure.Server.On("PUT", Id, _ => NotFound(), _ => NotFound(), sent => new Answer(201, Live(sent.Json).ToJsonString()));
        var live = await CreateAsync(azure);
        Assert.Equal(Id, live.Id);
        Assert.Equal(3, azure.Server.Requests.Count);
        Assert.Contains("waiting for the new principal", azure.Progress[0], StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Waiting_for_a_new_principal_ends_after_ten_minutes()
    {
        using var azure = new TestAzure();
        azure.Services.NewPrincipals.Add(PrincipalId);
        azure.Server.On("PUT", Id, NotFound());
        await Assert.ThrowsAsync<StackException>(() => CreateAsync(azure));
        Assert.InRange(azure.Time.Elapsed, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task A_wrong_principal_fails_after_one_attempt()
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", Id, NotFound());
        var failure = await Assert.ThrowsAsync<StackException>(() => CreateAsync(azure));
        Assert.Equal("PrincipalNotFound", failure.Details.Code);
        Assert.Single(azure.Server.Requests);
        Assert.Equal(TimeSpan.Zero, azure.Time.Elapsed);
    }

    [Fact]
    public async Task An_assignment_that_exists_under_another_name_serves_as_well()
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", Id, new Answer(409, """{"error":{"code":"RoleAssignmentExists","message":"The role assignment already exists."}}"""));
        azure.Server.On("GET", List, new Answer(200, ListOf("/other/name")));
        Assert.Equal("/other/name", (await CreateAsync(azure)).Id);
    }

    [Fact]
    public async Task Reading_also_finds_one_under_another_name_so_that_a_re_run_writes_nothing()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", List, new Answer(200, ListOf("/other/name")));
        var live = await Provider(azure).ReadAsync(TestStack.Assignment, Context(azure), CancellationToken.None);
        Assert.Equal("/other/name", live!.Id);
        Assert.Empty(azure.Server.Writes);
    }

    [Theory]
    [InlineData("managed-by=metaflow-stack; stack=demo; environment=default", DeleteOutcome.Deleted)]
    [InlineData("managed-by=metaflow-stack; stack=demo; environment=staging", DeleteOutcome.NotOurs)]
    [InlineData("by hand", DeleteOutcome.NotOurs)]
    public async Task Only_an_assignment_that_we_made_is_deleted(string description, DeleteOutcome expected)
    {
        using var azure = new TestAzure();
        var body = new JsonObject { ["id"] = Id, ["properties"] = new JsonObject { ["description"] = description } };
        azure.Server.On("GET", Id, new Answer(200, body.ToJsonString()));
        azure.Server.On("DELETE", Id, new Answer(200, body.ToJsonString()));
        var outcome = await Provider(azure).DeleteAsync(AzureBodies.Recorded(TestStack.Assignment.Key, Id), Context(azure), CancellationToken.None);
        Assert.Equal(expected, outcome);
        Assert.Equal(expected == DeleteOutcome.Deleted ? 1 : 0, azure.Server.Writes.Count());
    }

    [Fact]
    public async Task Without_a_principal_there_is_nothing_to_read()
    {
        using var azure = new TestAzure();
        Assert.Null(await Provider(azure).ReadAsync(TestStack.Assignment, azure.Context(TestStack.Assignment.Key), CancellationToken.None));
        Assert.Empty(azure.Server.Requests);
    }

    private static IResourceProvider Provider(TestAzure azure) => CreationTests.Provider(azure, TestStack.Assignment);

    private static ResourceContext Context(TestAzure azure) =>
        azure.Context(TestStack.Assignment.Key, new TestOutputs().With(TestStack.Principal.ObjectId, PrincipalId));

    private static Task<LiveResource> CreateAsync(TestAzure azure) =>
        Provider(azure).CreateAsync(TestStack.Assignment, Context(azure), CancellationToken.None);

    private static JsonObject Live(JsonObject sent) => new() { ["id"] = Id, ["properties"] = sent["properties"]!.DeepClone() };

    private static Answer NotFound() =>
        new(400, $$$"""{"error":{"code":"PrincipalNotFound","message":"Principal {{{PrincipalId}}} does not exist in the directory."}}""");

    private static string ListOf(string id) => new JsonObject
    {
        ["value"] = new JsonArray(
            Entry("/elsewhere", "/subscriptions/s", PrincipalId),
            Entry("/somebody", Scope, "other-principal"),
            Entry(id, Scope.ToUpperInvariant(), PrincipalId)),
    }.ToJsonString();

    private static JsonObject Entry(string id, string scope, string principal) => new()
    {
        ["id"] = id,
        ["properties"] = new JsonObject
        {
            ["scope"] = scope,
            ["principalId"] = principal,
            ["roleDefinitionId"] = BuiltInRole.StorageBlobDataContributor.DefinitionId(TestStack.Subscription),
        },
    };
}
