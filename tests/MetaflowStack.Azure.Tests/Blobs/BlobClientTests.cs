using System.Text;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection;
using static MetaflowStack.Azure.Tests.Blobs.SignedBy;

namespace MetaflowStack.Azure.Tests.Blobs;

public sealed class BlobClientTests(BlobServers servers)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Dictionary<string, string> Owner = new() { ["user"] = "Åsa Müller 山田", ["host"] = "laptop/1 %" };

    [Theory]
    [InlineData(Key)]
    [InlineData(Token)]
    public async Task A_container_is_made_once(SignedBy signedBy)
    {
        using var container = await servers.ClientAsync(signedBy, BlobServers.NewName());

        Assert.False(await container.ExistsAsync(None));
        Assert.True(await container.CreateIfMissingAsync(None));
        Assert.False(await container.CreateIfMissingAsync(None));
        Assert.True(await container.ExistsAsync(None));
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Token)]
    public async Task A_blob_comes_back_as_it_was_put_with_names_in_any_script(SignedBy signedBy)
    {
        using var container = await servers.ContainerAsync(signedBy);
        var blob = container.Blob("demo/default.json");
        var put = await blob.PutAsync(Text("{}"), Owner, new BlobConditions { IfMissing = true }, None);
        var got = await blob.GetAsync(None);
        var head = await blob.GetPropertiesAsync(None);

        Assert.Equal((201, 200, 200), (put.Status, got.Status, head.Status));
        Assert.Equal("{}", Text(got));
        Assert.Equal(put.ETag, got.ETag);
        Assert.Equal((put.ETag, 2), (head.ETag, head.Length));
        Assert.Equal(Owner, got.Metadata);
        Assert.Equal(Owner, head.Metadata);
        Assert.False(head.IsLeased);
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Token)]
    public async Task A_condition_that_does_not_hold_changes_nothing(SignedBy signedBy)
    {
        using var container = await servers.ContainerAsync(signedBy);
        var blob = container.Blob("demo/default.json");
        var missing = await blob.GetAsync(None);
        var old = await blob.PutAsync(Text("1"), Owner, default, None);
        var changed = await blob.SetMetadataAsync(Owner, new BlobConditions { IfMatch = old.ETag }, None);

        var again = await blob.PutAsync(Text("2"), Owner, new BlobConditions { IfMissing = true }, None);
        var stale = await blob.PutAsync(Text("2"), Owner, new BlobConditions { IfMatch = old.ETag }, None);

        Assert.True(missing.IsMissingBlob);
        Assert.Equal(200, changed.Status);
        Assert.True(again.IsConflict);
        Assert.Equal((412, "ConditionNotMet"), (stale.Status, stale.Code));
        Assert.Equal("1", Text(await blob.GetAsync(None)));
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Token)]
    public async Task A_lease_keeps_others_from_writing_until_it_is_released_or_broken(SignedBy signedBy)
    {
        using var container = await servers.ContainerAsync(signedBy);
        var blob = container.Blob("demo/default.json");
        var etag = (await blob.PutAsync(Text("1"), Owner, default, None)).ETag;
        var (mine, other) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var minute = TimeSpan.FromSeconds(60);

        Assert.Equal(201, (await blob.AcquireLeaseAsync(mine, minute, etag, None)).Status);
        Assert.Equal(201, (await blob.AcquireLeaseAsync(mine, minute, etag, None)).Status);
        Assert.Equal("LeaseAlreadyPresent", (await blob.AcquireLeaseAsync(other, minute, etag, None)).Code);
        Assert.Equal("LeaseIdMissing", (await blob.PutAsync(Text("2"), Owner, default, None)).Code);
        Assert.Equal("LeaseIdMismatchWithBlobOperation", (await blob.PutAsync(Text("2"), Owner, new BlobConditions { LeaseId = other }, None)).Code);
        Assert.True((await blob.GetPropertiesAsync(None)) is { IsLeased: true, LeaseIsFixed: true });
        Assert.Equal(201, (await blob.PutAsync(Text("2"), Owner, new BlobConditions { LeaseId = mine, IfMatch = etag }, None)).Status);
        Assert.Equal(200, (await blob.RenewLeaseAsync(mine, None)).Status);
        Assert.Equal(200, (await blob.ReleaseLeaseAsync(mine, None)).Status);
        Assert.Equal(409, (await blob.RenewLeaseAsync(mine, None)).Status);

        Assert.Equal(201, (await blob.AcquireLeaseAsync(other, Timeout.InfiniteTimeSpan, null, None)).Status);
        Assert.True((await blob.GetPropertiesAsync(None)) is { IsLeased: true, LeaseIsFixed: false });
        Assert.Equal(202, (await blob.BreakLeaseAsync(null, None)).Status);
        Assert.Equal(412, (await blob.PutAsync(Text("3"), Owner, new BlobConditions { LeaseId = other }, None)).Status);
        Assert.Equal("2", Text(await blob.GetAsync(None)));
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Token)]
    public async Task Lines_are_appended_at_the_expected_place_only(SignedBy signedBy)
    {
        using var container = await servers.ContainerAsync(signedBy);
        var blob = container.Blob("demo/default.journal.jsonl");
        var made = await blob.PutEmptyAppendBlobAsync(new BlobConditions { IfMissing = true }, None);
        var first = await blob.AppendAsync(Text("a\n"), new BlobConditions { IfMatch = made.ETag, AppendPosition = 0 }, None);
        var twice = await blob.AppendAsync(Text("a\n"), new BlobConditions { AppendPosition = 0 }, None);
        var second = await blob.AppendAsync(Text("b\n"), new BlobConditions { IfMatch = first.ETag, AppendPosition = 2 }, None);

        Assert.Equal((201, 412, 201), (first.Status, twice.Status, second.Status));
        Assert.Equal("AppendPositionConditionNotMet", twice.Code);
        Assert.Equal("a\nb\n", Text(await blob.GetAsync(None)));
        Assert.Equal(202, (await blob.DeleteAsync(new BlobConditions { IfMatch = second.ETag }, None)).Status);
        Assert.True((await blob.GetPropertiesAsync(None)).IsMissingBlob);
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Token)]
    public async Task Snapshots_are_listed_with_their_metadata_and_read(SignedBy signedBy)
    {
        using var container = await servers.ContainerAsync(signedBy);
        var blob = container.Blob("demo/default.json");
        await blob.PutAsync(Text("1"), Owner, default, None);
        var snapshot = (await blob.SnapshotAsync(new Dictionary<string, string> { ["serial"] = "1", ["user"] = "山田" }, default, None)).Snapshot;
        await blob.PutAsync(Text("2"), Owner, default, None);
        await container.Blob("demo/other.json").PutAsync(Text("3"), Owner, default, None);

        var items = await container.ListWithSnapshotsAsync("demo/default", None);

        Assert.Equal([snapshot, null], items.Select(item => item.Snapshot).Order().Reverse());
        Assert.All(items, item => Assert.Equal("demo/default.json", item.Name));
        Assert.Equal("山田", items.Single(item => item.Snapshot is not null).Metadata["user"]);
        Assert.Equal("1", Text(await blob.GetSnapshotAsync(snapshot!, None)));
    }

    [Fact]
    public async Task Requests_are_counted_as_the_states_and_change_no_stack()
    {
        var requests = new RequestCounter();
        using var container = await servers.ContainerAsync(options: new BlobClientOptions { Requests = requests });
        await container.Blob("x").GetAsync(None);

        Assert.Equal([("state", "GET", 1), ("state", "PUT", 1)], requests.Snapshot().Select(count => (count.Service, count.Method, count.Count)));
        Assert.Equal((2, 0), (requests.Total, requests.Writes));
    }

    [Fact]
    public void Each_account_has_a_host_of_its_own_or_a_path()
    {
        Assert.Equal("https://stdemo.blob.core.windows.net/", AzureCloud.Public.BlobServiceUri("stdemo").AbsoluteUri);
        Assert.Equal("https://localhost:1/stdemo/", (AzureCloud.Public with { BlobEndpoint = new Uri("https://localhost:1") }).BlobServiceUri("stdemo").AbsoluteUri);
    }

    private static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(BlobAnswer answer) => Encoding.UTF8.GetString(answer.Content.Span);
}
