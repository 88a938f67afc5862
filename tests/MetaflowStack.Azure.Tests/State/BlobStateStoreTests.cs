using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.State;
using MetaflowStack.Azure.Tests.Blobs;
using MetaflowStack.Engine.State;
using static MetaflowStack.Azure.Tests.State.StateSamples;

namespace MetaflowStack.Azure.Tests.State;

public sealed class BlobStateStoreTests(BlobServers servers)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(SignedBy.Key)]
    [InlineData(SignedBy.Token)]
    public async Task What_was_appended_and_saved_is_there_for_the_next_run(SignedBy signedBy)
    {
        using var container = await servers.ContainerAsync(signedBy);
        var store = StoreIn(container);
        Assert.Null(await store.ReadAsync(None));
        await using (var session = await store.OpenAsync(Anna, None))
        {
            Assert.Equal(0, session.Document.Serial);
            await session.AppendAsync(Intent("one"), None);
            await session.AppendAsync(Done("one"), None);
            Assert.Equal(["one"], session.Document.Names());
            Assert.Equal(["one"], (await store.ReadAsync(None))!.Names());
            await session.SaveAsync(document => document.With("location", "westeurope"), None);
            await session.AppendAsync(Done("two"), None);
            await session.SaveAsync(document => document, None);
        }

        await using var next = await store.OpenAsync(Berta, None);
        Assert.Equal(["one", "two"], next.Document.Names());
        Assert.Equal(("westeurope", 2, Anna), (next.Document.Properties["location"], next.Document.Serial, next.Document.LastRun));
        Assert.Equal((await store.ReadAsync(None))!.Lineage, next.Document.Lineage);
    }

    [Theory]
    [InlineData(SignedBy.Key)]
    [InlineData(SignedBy.Token)]
    public async Task A_second_run_is_told_who_holds_the_lock(SignedBy signedBy)
    {
        var anna = Anna with { User = "Åsa 山田", Host = "лаптоп", RunId = "run %41" };
        using var container = await servers.ContainerAsync(signedBy);
        var store = StoreIn(container);
        Assert.Null(await store.ReadLockAsync(None));
        await using (var session = await store.OpenAsync(anna, None))
        {
            var locked = await Assert.ThrowsAsync<StateLockedException>(() => StoreIn(container).OpenAsync(Berta, None));
            Assert.Equal(anna, locked.Holder);
            Assert.Equal(anna, (await store.ReadLockAsync(None))!.Run);
            Assert.InRange((await store.ReadLockAsync(None))!.Until!.Value, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddSeconds(60));
            await session.SaveAsync(document => document, None);
            Assert.Equal(anna, (await store.ReadLockAsync(None))!.Run);
        }
        Assert.Null(await store.ReadLockAsync(None));
        await (await store.OpenAsync(Berta, None)).DisposeAsync();
    }

    [Fact]
    public async Task Opening_and_closing_without_a_change_takes_five_requests()
    {
        var requests = new RequestCounter();
        using var container = await servers.ContainerAsync(options: new BlobClientOptions { Requests = requests });
        var made = requests.Total;

        await (await StoreIn(container).OpenAsync(Anna, None)).DisposeAsync();
        var first = requests.Total - made;
        await (await StoreIn(container).OpenAsync(Anna, None)).DisposeAsync();
        var second = requests.Total - made - first;

        // Read, (journal, create | claim), lease, (journal), release.
        Assert.Equal((5, 5), (first, second));
    }

    [Fact]
    public async Task A_run_with_entries_and_a_save_takes_twelve_requests()
    {
        var requests = new RequestCounter();
        using var container = await servers.ContainerAsync(options: new BlobClientOptions { Requests = requests });
        await (await StoreIn(container).OpenAsync(Anna, None)).DisposeAsync();
        var before = requests.Total;

        await using (var session = await StoreIn(container).OpenAsync(Anna, None))
        {
            await session.AppendAsync(Done("one"), None);
            await session.SaveAsync(document => document, None);
        }

        // Open and close 5; journal made, leased, lock confirmed, appended 4; document, snapshot 2; journal deleted 1.
        Assert.Equal(12, requests.Total - before);
    }

    [Fact]
    public async Task A_deploy_of_40_resources_writes_its_journal_in_groups()
    {
        var requests = new RequestCounter();
        using var container = await servers.ContainerAsync(options: new BlobClientOptions { Requests = requests });
        await using var session = await StoreIn(container).OpenAsync(Anna, None);
        var before = requests.Total;
        var started = TimeProvider.System.GetTimestamp();

        await Parallel.ForEachAsync(Enumerable.Range(1, 40), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            await session.AppendAsync(Intent($"r{number}"), None);
            await session.AppendAsync(Done($"r{number}"), None);
        });

        var (count, elapsed) = (requests.Total - before, TimeProvider.System.GetElapsedTime(started));
        TestContext.Current.TestOutputHelper?.WriteLine($"80 entries, 16 at a time: {count} requests, {elapsed.TotalMilliseconds:F0} ms");
        Assert.Equal(40, session.Document.Resources.Count);
        // 3 to begin the journal, and 16 entries a request once it goes: 80 entries one by one would be 83.
        Assert.InRange(count, 4, 30);
    }

    [Fact]
    public async Task Versions_are_kept_with_who_wrote_them_and_can_be_read()
    {
        using var container = await servers.ContainerAsync();
        var store = StoreIn(container);
        Assert.Empty(await store.ListVersionsAsync(None));
        await using (var session = await store.OpenAsync(Anna, None))
        {
            await session.SaveAsync(document => document.With("count", "1"), None);
            await session.SaveAsync(document => document.With("count", "2"), None);
        }
        await using (var session = await store.OpenAsync(Berta, None))
            await session.SaveAsync(document => document.With("count", "3"), None);
        await using (var other = await StoreIn(container, "default.json").OpenAsync(Anna, None))
            await other.SaveAsync(document => document.With("count", "other"), None);

        var versions = await store.ListVersionsAsync(None);

        Assert.Equal([(3, Berta), (2, Anna), (1, Anna)], versions.Select(version => (version.Serial, version.Run)));
        Assert.All(versions, version => Assert.InRange(version.WrittenAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1)));
        foreach (var version in versions)
            Assert.Equal(version.Serial.ToString(), (await store.ReadVersionAsync(version, None)).Properties["count"]);
        var gone = await Assert.ThrowsAnyAsync<Exception>(() => store.ReadVersionAsync(versions[2] with { Id = "2020-01-01T00:00:00.0000000Z" }, None));
        Assert.Contains("has no version 1 any more", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_stack_leaves_an_empty_document_of_the_same_lineage()
    {
        using var container = await servers.ContainerAsync();
        var store = StoreIn(container);
        string lineage;
        await using (var session = await store.OpenAsync(Anna, None))
        {
            await session.AppendAsync(Done("one"), None);
            await session.SaveAsync(document => document.With("a", "b"), None);
            lineage = session.Document.Lineage;
            await session.DeleteAsync(None);
        }

        var left = await store.ReadAsync(None);
        Assert.Equal((lineage, 2, 0, 0), (left!.Lineage, left.Serial, left.Resources.Count, left.Properties.Count));
        Assert.Equal([2, 1], (await store.ListVersionsAsync(None)).Select(version => version.Serial));
    }

    [Theory]
    [InlineData(SignedBy.Key)]
    [InlineData(SignedBy.Token)]
    public async Task A_broken_lock_ends_its_holder_and_the_next_run_has_every_entry(SignedBy signedBy)
    {
        using var container = await servers.ContainerAsync(signedBy);
        var store = StoreIn(container);
        await using var holder = await store.OpenAsync(Anna, None);
        await holder.AppendAsync(Done("one"), None);

        Assert.Equal(Anna, (await store.BreakLockAsync(None))!.Run);
        Assert.Null(await store.BreakLockAsync(None));
        await using var next = await store.OpenAsync(Berta, None);

        Assert.Equal(["one"], next.Document.Names());
        var lost = await Assert.ThrowsAsync<StateLockLostException>(() => holder.AppendAsync(Intent("two"), None));
        Assert.Equal(Berta, lost.Holder);
        Assert.True(holder.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<StateLockLostException>(() => holder.SaveAsync(document => document, None));
        await next.AppendAsync(Done("three"), None);
        await next.SaveAsync(document => document, None);
        Assert.Equal(["one", "three"], (await store.ReadAsync(None))!.Names());
        await holder.DisposeAsync();
        Assert.Equal(Berta, (await store.ReadLockAsync(None))!.Run);
    }

    [Fact]
    public async Task A_holder_whose_lock_was_broken_cannot_begin_a_journal()
    {
        using var container = await servers.ContainerAsync();
        var store = StoreIn(container);
        await using var holder = await store.OpenAsync(Anna, None);
        await store.BreakLockAsync(None);
        await using var next = await store.OpenAsync(Berta, None);

        await Assert.ThrowsAsync<StateLockLostException>(() => holder.AppendAsync(Intent("one"), None));
        await next.AppendAsync(Done("two"), None);

        Assert.Equal(["two"], (await store.ReadAsync(None))!.Names());
    }

    [Fact]
    public async Task A_closed_state_takes_no_more_entries()
    {
        using var container = await servers.ContainerAsync();
        var session = await StoreIn(container).OpenAsync(Anna, None);
        await session.DisposeAsync();
        await session.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.AppendAsync(Intent("one"), None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.SaveAsync(document => document, None));
    }
}
