using System.Diagnostics;
using System.Text;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

public sealed class FileStateStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private FileStateStore Store => StateSamples.StoreIn(_folder.Path);

    private string Document => _folder.File("demo/default.json");

    private string Journal => _folder.File("demo/default.journal.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reading_what_does_not_exist_gives_nothing_and_makes_nothing()
    {
        var store = StateSamples.StoreIn(_folder.File("not/there"));

        Assert.Null(await store.ReadAsync(CancellationToken.None));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Reading_an_open_state_needs_no_lock_and_shows_what_was_journaled()
    {
        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);

        var seen = await Store.ReadAsync(CancellationToken.None);

        Assert.Equal([StateSamples.Key("one")], seen!.Resources.Select(resource => resource.Key));
    }

    [Fact]
    public async Task What_was_saved_comes_back_with_a_higher_serial_and_the_same_lineage()
    {
        string lineage;
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            lineage = session.Document.Lineage;
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
            await session.SaveAsync(document => document with { Properties = new Dictionary<string, string> { ["location"] = "westus" } }, CancellationToken.None);
        }

        await using var again = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        Assert.Equal((lineage, 1L, "westus"), (again.Document.Lineage, again.Document.Serial, again.Document.Properties["location"]));
        Assert.Equal(StateSamples.Run, again.Document.LastRun);
        var resource = Assert.Single(again.Document.Resources);
        Assert.Equal("https://one.blob.core.windows.net/", resource.Outputs["blobEndpoint"]);
        Assert.True(resource.DeletedWithContainer);
        Assert.False(File.Exists(Journal));
        Assert.False(File.Exists(Document + ".new"));
    }

    [Fact]
    public async Task A_run_that_died_without_saving_leaves_its_journal_to_the_next()
    {
        var dead = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await dead.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
        await dead.DisposeAsync();

        await using var next = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await next.AppendAsync(StateSamples.Done("two"), CancellationToken.None);

        Assert.Equal(dead.Document.Lineage, next.Document.Lineage);
        Assert.Equal(["one", "two"], (await Store.ReadAsync(CancellationToken.None))!.Resources.Select(resource => resource.Key.Name));
    }

    [Fact]
    public async Task A_journal_torn_at_any_byte_gives_back_every_whole_line()
    {
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
            await session.AppendAsync(StateSamples.Done("two"), CancellationToken.None);
        }
        var whole = await File.ReadAllBytesAsync(Journal);
        for (var length = 0; length <= whole.Length; length++)
            Assert.Equal(Math.Max(0, whole[..length].Count(value => value == (byte)'\n') - 1), JournalFile.Parse(whole.AsSpan(0, length), Journal).Entries.Count);
        for (var length = 0; length <= whole.Length; length += 41)
        {
            await File.WriteAllBytesAsync(Journal, whole[..length]);
            var lines = whole[..length].Count(value => value == (byte)'\n');

            await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            {
                Assert.Equal(Math.Max(0, lines - 1), session.Document.Resources.Count);
                await session.AppendAsync(StateSamples.Done("three"), CancellationToken.None);
            }

            Assert.Equal(Math.Max(0, lines - 1) + 1, (await Store.ReadAsync(CancellationToken.None))!.Resources.Count);
        }
    }

    [Fact]
    public async Task A_journal_that_was_folded_in_before_the_crash_is_not_applied_twice()
    {
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
            var journal = await File.ReadAllBytesAsync(Journal);
            await session.SaveAsync(document => document with { Resources = [] }, CancellationToken.None);
            await File.WriteAllBytesAsync(Journal, journal);
        }

        await using var next = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        Assert.Empty(next.Document.Resources);
        await next.AppendAsync(StateSamples.Done("two"), CancellationToken.None);
        Assert.Equal(["two"], (await Store.ReadAsync(CancellationToken.None))!.Resources.Select(resource => resource.Key.Name));
    }

    [Fact]
    public async Task Deleting_leaves_an_empty_document_of_the_same_lineage_and_no_journal()
    {
        string lineage;
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            lineage = session.Document.Lineage;
            await session.SaveAsync(document => document with { Properties = new Dictionary<string, string> { ["location"] = "westus" } }, CancellationToken.None);
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
            await session.DeleteAsync(CancellationToken.None);
        }

        var left = (await Store.ReadAsync(CancellationToken.None))!;
        Assert.Equal((lineage, 2L), (left.Lineage, left.Serial));
        Assert.Empty(left.Resources);
        Assert.Empty(left.Properties);
        Assert.Equal(["default.json", "default.lock"], Directory.GetFiles(_folder.File("demo")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_save_whose_copy_fails_is_a_save_all_the_same_and_what_follows_is_kept()
    {
        await File.WriteAllTextAsync(Directory.CreateDirectory(_folder.File("demo")).FullName + "/default.history", "a file in the place of the folder");
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            await Assert.ThrowsAsync<StackException>(() => session.SaveAsync(document => document with { Resources = [StateSamples.Recorded("one")] }, CancellationToken.None));
            await session.AppendAsync(StateSamples.Done("two"), CancellationToken.None);
        }

        Assert.Equal(["one", "two"], (await Store.ReadAsync(CancellationToken.None))!.Resources.Select(resource => resource.Key.Name));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_with_what_to_do()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "");

        var refused = await Assert.ThrowsAsync<StackException>(() =>
            StateSamples.StoreIn(_folder.File("file/inside")).OpenAsync(StateSamples.Run, CancellationToken.None));

        Assert.Contains(_folder.File("file/inside/demo"), refused.Message, StringComparison.Ordinal);
        Assert.Contains("--state", refused.Details.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_write_permission_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders there have no mode.");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may write everywhere.");
        var locked = Directory.CreateDirectory(_folder.File("locked"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(locked.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var refused = await Assert.ThrowsAsync<StackException>(() =>
            StateSamples.StoreIn(locked.FullName).OpenAsync(StateSamples.Run, CancellationToken.None));

        Assert.Contains(locked.FullName, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journal_of_forty_steps_costs_little()
    {
        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        var watch = Stopwatch.StartNew();
        for (var step = 0; step < 40; step++)
        {
            await session.AppendAsync(StateSamples.Done($"s{step}") with { Phase = JournalPhase.Intent }, CancellationToken.None);
            await session.AppendAsync(StateSamples.Done($"s{step}"), CancellationToken.None);
        }
        watch.Stop();

        TestContext.Current.TestOutputHelper!.WriteLine($"40 steps, 80 entries flushed to disk: {watch.Elapsed.TotalMilliseconds:F0} ms, {watch.Elapsed.TotalMicroseconds / 80:F0} µs an entry");
        Assert.Equal(40, session.Document.Resources.Count);
        // A deployment of 40 resources takes 10 minutes and more; 2 % of that is 12 s.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(12));
    }

    [Fact]
    public void Five_thousand_entries_fold_in_less_than_a_second()
    {
        var entries = Enumerable.Range(0, 5000).Select(index => StateSamples.Done($"r{index % 2500}")).ToList();
        var folded = new JournaledDocument(StateDocument.New("demo", "default", StateSamples.Noon));
        var watch = Stopwatch.StartNew();
        entries.ForEach(folded.Add);
        var together = folded.Current;
        watch.Stop();

        TestContext.Current.TestOutputHelper!.WriteLine($"5,000 entries over 2,500 resources: {watch.Elapsed.TotalMicroseconds / 5000:F2} µs an entry");
        Assert.Equal(2500, together.Resources.Count);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Entries_from_many_threads_are_all_kept()
    {
        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(index => Task.Run(() => session.AppendAsync(StateSamples.Done($"t{index}"), CancellationToken.None))));

        Assert.Equal(50, (await Store.ReadAsync(CancellationToken.None))!.Resources.Count);
    }

    [Fact]
    public void The_document_reads_as_agreed()
    {
        var document = new StateDocument
        {
            Lineage = "0195d2a0-0000-7000-8000-000000000001",
            Serial = 3,
            Stack = "demo",
            Environment = "default",
            Properties = new Dictionary<string, string> { ["location"] = "westus" },
            Resources = [StateSamples.Recorded("stdemometaflow"), StateSamples.Recorded("half") with { Id = "", Complete = false, ExclusiveGroup = "network" }],
            LastRun = StateSamples.Run,
            WrittenAt = StateSamples.Noon,
        };

        var text = Encoding.UTF8.GetString(StateSerializer.Serialize(document));

        Snapshot.Matches(text, "state-document.json");
        Assert.Equal(text, Encoding.UTF8.GetString(StateSerializer.Serialize(
            StateSerializer.Deserialize(Encoding.UTF8.GetBytes(text), "here", "demo", "default"))));
    }
}
