using System.Text.Json.Nodes;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Tests.Databases;

/// <summary>The first-use flake of PostgreSQL, with the real provider and pipeline and every request counted.</summary>
public sealed class ServerCreationTests
{
    private const string Failed =
        """{"name":"op","status":"Failed","error":{"code":"InternalServerError","message":"An unexpected error occured while processing the request. Tracking ID: 'a1'"}}""";

    private static string Id => TestStack.Server.ResourceId;

    [Fact]
    public async Task A_creation_that_fails_for_twenty_minutes_is_tried_again_and_ends_well()
    {
        using var azure = new TestAzure();
        var good = TimeSpan.FromMinutes(20);
        Creations(azure, fails: () => azure.Time.Elapsed < good);
        azure.Server.On("GET", Id, new Answer(404, "{}"));

        var live = await CreateAsync(azure);

        Assert.Equal(LiveStatus.Ready, live.Status);
        var attempts = azure.Server.Requests.Count(request => request.Method == "PUT");
        Assert.InRange(attempts, 5, 20);
        Assert.Equal(attempts - 1, azure.Notes.Count);
        Assert.Single(azure.Server.Requests.Where(request => request.Method == "PUT").Select(Password).Distinct());
        Assert.DoesNotContain(azure.Server.Requests, request => request.Method == "DELETE");
        Assert.Contains("attempt 1 failed, Azure said InternalServerError: An unexpected error", azure.Notes[0], StringComparison.Ordinal);
        Assert.Contains("at most 45 min 00 s", azure.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_server_that_a_failed_creation_left_is_removed_before_the_next()
    {
        using var azure = new TestAzure();
        var left = false;
        Creations(azure, fails: () => azure.Time.Elapsed < TimeSpan.FromMinutes(5), then: failed => left = failed);
        azure.Server.On("GET", "/databases", new Answer(200, Databases("azure_maintenance", "postgres", "azure_sys")));
        azure.Server.On("GET", Id, (SentRequest _) => left ? new Answer(200, Server("Disabled")) : new Answer(404, "{}"));
        azure.Server.On("DELETE", Id, (SentRequest _) =>
        {
            left = false;
            return new Answer(200);
        });

        await CreateAsync(azure);

        var writes = azure.Server.Writes.Select(request => request.Method).ToList();
        Assert.Equal("PUT", writes[^1]);
        Assert.Equal(writes.Count / 2, writes.Count(method => method == "DELETE"));
        Assert.All(writes.Chunk(2).SkipLast(1), pair => Assert.Equal(["PUT", "DELETE"], pair));
        Assert.Contains("The broken server that it left was removed", azure.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_the_time_is_used_up_it_says_so_and_what_azure_said_last()
    {
        using var azure = new TestAzure();
        Creations(azure, fails: () => true);
        azure.Server.On("GET", Id, new Answer(404, "{}"));

        var failure = await Assert.ThrowsAsync<StackException>(() => CreateAsync(azure));

        Assert.InRange(azure.Time.Elapsed, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(46));
        Assert.InRange(azure.Server.Requests.Count(request => request.Method == "PUT"), 10, 40);
        Assert.Contains("--database-timeout is 45 min 00 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Tracking ID: 'a1'", failure.Message, StringComparison.Ordinal);
        Assert.Equal("InternalServerError", failure.Details.Code);
    }

    [Fact]
    public async Task A_server_that_is_ready_although_its_creation_is_said_to_have_failed_is_taken()
    {
        using var azure = new TestAzure();
        Creations(azure, fails: () => true);
        azure.Server.On("GET", Id, new Answer(200, Server("Ready")));

        Assert.Equal(LiveStatus.Ready, (await CreateAsync(azure)).Status);
        Assert.Single(azure.Server.Writes);
    }

    [Theory]
    [InlineData("LocationIsOfferRestricted")]
    [InlineData("QuotaExceeded")]
    public async Task What_does_not_pass_fails_after_one_attempt(string code)
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", Id, Accepted());
        azure.Server.On("GET", "/operations/op", new Answer(200, Failed.Replace("InternalServerError", code, StringComparison.Ordinal)));

        Assert.Equal(code, (await Assert.ThrowsAnyAsync<StackException>(() => CreateAsync(azure))).Details.Code);
        Assert.Single(azure.Server.Writes);
    }

    public static TheoryData<string, string, bool?, string[]?, string> Kept => new()
    {
        { "of somebody else", "Disabled", false, ["postgres"], "carries no mark" },
        { "complete by our record", "Disabled", true, ["postgres"], "it was complete" },
        { "with a database", "Disabled", false, ["postgres", "metaflow"], "the database metaflow" },
        { "stopped by somebody", "Stopped", false, ["postgres"], "it is Stopped" },
        { "not known and not telling", "Disabled", null, null, "cannot be listed" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task What_may_hold_data_or_is_not_ours_is_never_deleted(string what, string state, bool? complete, string[]? databases, string reason)
    {
        using var azure = new TestAzure();
        var server = what.Contains("somebody else", StringComparison.Ordinal) ? Server(state, AzureBodies.ForeignTags()) : Server(state);
        azure.Server.On("GET", "/databases", databases is null ? new Answer(409, Error("ServerIsNotReady")) : new Answer(200, Databases(databases)));
        azure.Server.On("GET", Id, new Answer(200, server));

        var outcome = await DiscardAsync(azure, complete);

        Assert.Contains(reason, outcome, StringComparison.Ordinal);
        Assert.Empty(azure.Server.Writes);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(null, true)]
    public async Task What_is_ours_broken_and_empty_is_removed(bool? complete, bool tellsItsDatabases)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/databases", tellsItsDatabases ? new Answer(200, Databases("postgres")) : new Answer(409, Error("ServerIsNotReady")));
        azure.Server.On("GET", Id, new Answer(200, Server("Disabled")));
        azure.Server.On("DELETE", Id, new Answer(204));

        await DiscardAsync(azure, complete);

        Assert.Single(azure.Server.Writes, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task A_creation_of_an_earlier_run_that_has_vanished_is_not_waited_for_until_the_end()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", Id, new Answer(200, Server("Starting")), new Answer(404, "{}"));
        var context = azure.Context(TestStack.Server.Key);
        var live = await Provider(azure).ReadAsync(TestStack.Server, context, CancellationToken.None);

        await Assert.ThrowsAnyAsync<StackException>(() => Provider(azure).WaitAsync(TestStack.Server, live!, context, CancellationToken.None));

        Assert.InRange(azure.Time.Elapsed, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4));
    }

    private static async Task<LiveResource> CreateAsync(TestAzure azure) =>
        await Provider(azure).CreateAsync(TestStack.Server, azure.Context(TestStack.Server.Key), CancellationToken.None);

    private static async Task<string> DiscardAsync(TestAzure azure, bool? complete)
    {
        var record = AzureBodies.Recorded(TestStack.Server.Key, Id);
        var context = azure.Context(TestStack.Server.Key, recorded: complete is { } known ? record with { Complete = known } : null);
        try
        {
            return await Provider(azure).DiscardAsync(record, context, CancellationToken.None) == DeleteOutcome.NotOurs ? "carries no mark" : "";
        }
        catch (StackException refusal)
        {
            return refusal.Message;
        }
    }

    private static IResourceProvider Provider(TestAzure azure) => TestProviders.All(azure).Single(provider => provider.Handles(TestStack.Server.Key));

    private static void Creations(TestAzure azure, Func<bool> fails, Action<bool>? then = null)
    {
        azure.Server.On("PUT", Id, Accepted());
        azure.Server.On("GET", "/operations/op", (SentRequest _) =>
        {
            var failed = fails();
            then?.Invoke(failed);
            if (!failed)
                azure.Server.First("GET", Id, new Answer(200, Server("Ready")));
            return new Answer(200, failed ? Failed : """{"name":"op","status":"Succeeded"}""");
        });
    }

    private static Answer Accepted() => new(
        202, """{"operation":"UpsertServerManagementOperationV2","startTime":"2030-01-01T00:00:00Z"}""",
        ("Azure-AsyncOperation", "https://management.azure.com/operations/op"), ("Retry-After", "60"));

    private static string Server(string state, JsonObject? tags = null) => new JsonObject
    {
        ["id"] = Id, ["name"] = TestStack.Server.Name, ["tags"] = tags ?? AzureBodies.Tags(), ["properties"] = new JsonObject { ["state"] = state },
    }.ToJsonString();

    private static string Databases(params string[] names) => new JsonObject
    {
        ["value"] = new JsonArray([.. names.Select(name => new JsonObject { ["name"] = name })]),
    }.ToJsonString();

    private static string Error(string code) => $$$"""{"error":{"code":"{{{code}}}","message":"Not now."}}""";

    private static string Password(SentRequest request) => request.Json["properties"]!["administratorLoginPassword"]!.ToString();
}
