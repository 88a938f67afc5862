using System.Net.Sockets;
using System.Text;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.State;
using MetaflowStack.Azure.Tests.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;
using static MetaflowStack.Azure.Tests.State.StateSamples;

namespace MetaflowStack.Azure.Tests.State;

public sealed class BadInputTests(BlobServers servers)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string, string> Documents => new()
    {
        { "", "cannot be read" },
        { "{\"schemaVersion\":2,\"lineage\":\"l\",\"ser", "cannot be read" },
        { "not JSON", "cannot be read" },
        { Text(Document() with { Stack = "other" }), "is of another stack" },
        { Text(Document() with { Environment = "prod" }), "is of another stack" },
        { "{\"schemaVersion\":99,\"lineage\":\"l\",\"serial\":1,\"stack\":\"demo\",\"environment\":\"default\"}", "was written by a newer version" },
        { Text(Document()).Replace("\"serial\": 4", "\"serial\": 5", StringComparison.Ordinal), "was changed by hand or damaged" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_document_that_must_not_be_used_is_refused_and_left_as_it_was(string content, string expected)
    {
        using var container = await servers.ContainerAsync();
        var blob = container.Blob("demo/default.json");
        var put = await blob.PutAsync(Encoding.UTF8.GetBytes(content), BlobMetadata.None, default, None);

        var opened = await Assert.ThrowsAsync<StackException>(() => StoreIn(container).OpenAsync(Anna, None));
        var read = await Assert.ThrowsAsync<StackException>(() => StoreIn(container).ReadAsync(None));

        Assert.Contains(expected, opened.Message, StringComparison.Ordinal);
        Assert.Equal(opened.Message, read.Message);
        Assert.Equal((put.ETag, false), ((await blob.GetPropertiesAsync(None)).ETag, (await blob.GetPropertiesAsync(None)).IsLeased));
    }

    [Theory]
    [InlineData("another", 4)]
    [InlineData("lineage", 5)]
    public async Task A_journal_of_another_document_is_refused_and_the_lock_is_free_again(string lineage, long serial)
    {
        using var container = await servers.ContainerAsync();
        var store = StoreIn(container);
        await container.Blob("demo/default.json").PutAsync(Encoding.UTF8.GetBytes(Text(Document())), BlobMetadata.None, default, None);
        var journal = container.Blob("demo/default.journal.jsonl");
        await journal.PutEmptyAppendBlobAsync(default, None);
        await journal.AppendAsync(JournalFile.Line(JournalHeader.For(Document() with { Lineage = lineage, Serial = serial }, Anna)), default, None);

        var refused = await Assert.ThrowsAsync<StackException>(() => store.OpenAsync(Anna, None));

        Assert.Contains("does not belong to the state beside it", refused.Message, StringComparison.Ordinal);
        Assert.Null(await store.ReadLockAsync(None));
    }

    [Fact]
    public async Task A_journal_that_ends_in_half_a_line_is_folded_before_it_goes_on()
    {
        using var container = await servers.ContainerAsync();
        await container.Blob("demo/default.json").PutAsync(Encoding.UTF8.GetBytes(Text(Document())), BlobMetadata.None, default, None);
        var journal = container.Blob("demo/default.journal.jsonl");
        await journal.PutEmptyAppendBlobAsync(default, None);
        byte[] lines = [.. JournalFile.Line(JournalHeader.For(Document(), Anna)), .. JournalFile.Line(Done("one")), .. "{\"half"u8];
        await journal.AppendAsync(lines, default, None);

        await using (var session = await StoreIn(container).OpenAsync(Berta, None))
            await session.AppendAsync(Done("two"), None);

        var left = await StoreIn(container).ReadAsync(None);
        Assert.Equal(["one", "two"], left!.Names());
        Assert.Equal([5, 4], (await StoreIn(container).ListVersionsAsync(None)).Select(version => version.Serial));
    }

    [Theory]
    [InlineData(SignedBy.Key)]
    [InlineData(SignedBy.Token)]
    public async Task A_container_that_does_not_exist_is_named(SignedBy signedBy)
    {
        using var container = await servers.ClientAsync(signedBy, BlobServers.NewName());
        var store = StoreIn(container);

        foreach (var call in (Func<Task>[])[() => store.OpenAsync(Anna, None), () => store.ReadAsync(None), () => store.ReadLockAsync(None), () => store.ListVersionsAsync(None)])
        {
            var failure = await Assert.ThrowsAsync<StackException>(call);
            Assert.Equal("ContainerNotFound", failure.Details.Code);
            Assert.Contains(container.Name, failure.Message, StringComparison.Ordinal);
            Assert.Contains("InitState", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_key_is_refused_with_where_to_find_the_right_one_and_is_not_shown()
    {
        var azurite = await servers.PlainAsync();
        var wrong = Convert.ToBase64String(Encoding.UTF8.GetBytes("planted-wrong-key-of-64-bytes-planted-wrong-key-of-64-bytes-1234"));
        using var container = BlobContainerClient.FromConnectionString(azurite.ConnectionString.Replace(azurite.Key, wrong, StringComparison.Ordinal), "state");

        var failure = await Assert.ThrowsAsync<StackException>(() => StoreIn(container).OpenAsync(Anna, None));

        Assert.Contains("az storage account keys list", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_something_else_is_refused()
    {
        using var container = await servers.ClientAsync(
            SignedBy.Token, "state", credential: new StorageToken(AzuriteWithOAuth.Token("https://management.azure.com")));
        var failure = await Assert.ThrowsAsync<StackException>(() => StoreIn(container).OpenAsync(Anna, None));
        Assert.Equal("AuthenticationFailed", failure.Details.Code);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_named_as_the_reason()
    {
        var ahead = new OffsetTime(TimeSpan.FromHours(2));
        var token = AzuriteWithOAuth.Token(issuedAt: ahead.GetUtcNow());
        using var container = await servers.ClientAsync(SignedBy.Token, "state", new BlobClientOptions { Time = ahead }, new StorageToken(token));

        var failure = await Assert.ThrowsAsync<StackException>(() => StoreIn(container).OpenAsync(Anna, None));

        Assert.Contains("The clock of this machine is 120 minutes ahead of that of the service", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Set the clock of this machine", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_named_at_once()
    {
        var network = new UnknownHost();
        var options = new BlobClientOptions { Handler = network, Time = new QuickTime() };
        using var container = BlobContainerClient.FromConnectionString("AccountName=stnobodyhas;AccountKey=bm90IGEga2V5", "state", options);

        var failure = await Assert.ThrowsAsync<StateUnreachableException>(() => StoreIn(container).OpenAsync(Anna, None));

        Assert.Contains("There is no storage account at stnobodyhas.blob.core.windows.net", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, network.Asked);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_given_up_within_the_time_set()
    {
        var time = new QuickTime();
        var started = time.GetTimestamp();
        var network = new FaultyNetwork(new SocketsHttpHandler()) { Choose = (_, _) => Fault.DroppedBefore };
        var options = new BlobClientOptions { Handler = network, Time = time, Seed = 1 };
        using var container = BlobContainerClient.FromConnectionString("UseDevelopmentStorage=true", "state", options);

        var failure = await Assert.ThrowsAsync<StateUnreachableException>(() => StoreIn(container).ReadAsync(None));

        Assert.Contains("does not answer", failure.Message, StringComparison.Ordinal);
        Assert.InRange(time.GetElapsedTime(started), TimeSpan.FromSeconds(30), options.UnreachableAfter);
    }

    private static StateDocument Document() => StateDocument.New("demo", "default", Noon) with { Lineage = "lineage", Serial = 4, LastRun = Anna };

    private static string Text(StateDocument document) => Encoding.UTF8.GetString(StateSerializer.Serialize(document));

    private sealed class UnknownHost : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            throw new HttpRequestException("Name or service not known", new SocketException((int)SocketError.HostNotFound));
        }
    }

    private sealed class OffsetTime(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
    }
}
