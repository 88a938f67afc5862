using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>What cannot be pushed to the state is kept here and pushed by the next run.</summary>
public sealed partial class SpillTests : IDisposable
{
    private readonly TemporaryFolder _remote = new();
    private readonly TemporaryFolder _local = new();
    private readonly FaultyStateStore _network;
    private readonly List<string> _warnings = [];
    private readonly List<PendingSpill> _offers = [];
    private bool _accept = true;

    public SpillTests() => _network = new FaultyStateStore(Remote);

    private FileStateStore Remote => StateSamples.StoreIn(_remote.Path);

    private SpillingStateStore Store => new(_network, _local.File("state"), _warnings.Add, (pending, _) =>
    {
        _offers.Add(pending);
        return Task.FromResult(_accept);
    }, TimeProvider.System);

    private string[] SpillFiles => Directory.Exists(_local.File("state")) ? Directory.GetFiles(_local.File("state")) : [];

    public void Dispose()
    {
        _remote.Dispose();
        _local.Dispose();
    }

    [Fact]
    public async Task While_the_state_can_be_reached_nothing_is_kept_here()
    {
        await using (var session = await OpenAsync())
        {
            await session.AppendAsync(Intent("one"), CancellationToken.None);
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
            await session.SaveAsync(document => document, CancellationToken.None);
        }

        Assert.Empty(SpillFiles);
        Assert.Empty(_warnings);
        Assert.Equal(["one"], await RemoteNamesAsync());
    }

    [Fact]
    public async Task What_becomes_of_steps_in_flight_is_kept_no_new_one_starts_and_the_person_is_told_once()
    {
        await SpillAsync("one", "two");

        Assert.Empty(await RemoteNamesAsync());
        var file = Assert.Single(SpillFiles);
        Assert.Equal("demo-default-0195-run.jsonl", Path.GetFileName(file));
        Assert.Contains("No route to host", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Contains(file, _warnings[0], StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_new_step_is_refused_with_what_to_do_and_leaves_nothing()
    {
        await using var session = await OpenAsync();
        Unplug();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refused = await Assert.ThrowsAsync<StateUnreachableException>(() => session.AppendAsync(Intent("one"), CancellationToken.None));
            Assert.Equal(StateSamples.Key("one"), refused.Details.Resource);
            Assert.Contains("No route to host", refused.Message, StringComparison.Ordinal);
            Assert.NotNull(refused.Details.Remedy);
        }

        Assert.Empty(SpillFiles);
        Assert.Empty(session.Document.Resources);
    }

    [Fact]
    public async Task The_next_run_offers_what_was_kept_and_pushes_it_with_a_new_serial()
    {
        await SpillAsync("one", "two");

        await using (var session = await OpenAsync())
            Assert.Equal(["one", "two"], session.Document.Resources.Select(resource => resource.Key.Name));

        var offer = Assert.Single(_offers);
        Assert.Equal((StateSamples.Run, false, 2), (offer.Run, offer.IsBehind, offer.Changes.Count));
        Assert.StartsWith("+ azure:storage-account/one  /subscriptions/s/", offer.Changes[0], StringComparison.Ordinal);
        Assert.Equal(["one", "two"], await RemoteNamesAsync());
        Assert.Equal(1, (await Remote.ReadAsync(CancellationToken.None))!.Serial);
        Assert.Empty(SpillFiles);
    }

    [Fact]
    public async Task What_is_not_to_be_pushed_stays_and_is_offered_again()
    {
        await SpillAsync("one");
        _accept = false;

        await (await OpenAsync("second")).DisposeAsync();
        Assert.Empty(await RemoteNamesAsync());
        Assert.Single(SpillFiles);
        _accept = true;
        await (await OpenAsync("third")).DisposeAsync();

        Assert.Equal(2, _offers.Count);
        Assert.Equal(["one"], await RemoteNamesAsync());
    }

    [Fact]
    public async Task A_short_outage_ends_with_the_save_of_the_same_run_deletes_included()
    {
        await using (var session = await OpenAsync())
        {
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
            Unplug();
            await session.AppendAsync(StateSamples.Done("two"), CancellationToken.None);
            await session.AppendAsync(Deleted("one"), CancellationToken.None);
            Plug();
            await session.SaveAsync(document => document, CancellationToken.None);
            Assert.Equal(["two"], session.Document.Resources.Select(resource => resource.Key.Name));
            await session.AppendAsync(Intent("three"), CancellationToken.None);
        }

        Assert.Equal(["two", "three"], await RemoteNamesAsync());
        Assert.Empty(SpillFiles);
        Assert.Contains("can be reached again", _warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_save_that_does_not_get_through_loses_nothing()
    {
        await using (var session = await OpenAsync())
        {
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
            Unplug();
            await session.SaveAsync(document => document with { Resources = [.. document.Resources, StateSamples.Recorded("two")] }, CancellationToken.None);
        }
        Plug();

        await (await OpenAsync("second")).DisposeAsync();

        Assert.Equal(["one", "two"], await RemoteNamesAsync());
    }

    [Fact]
    public async Task A_save_that_arrived_although_no_answer_came_is_not_pushed_again()
    {
        await using (var session = await OpenAsync())
        {
            _network.Fault = moment => moment == "after save" ? FaultyStateStore.Unreachable : null;
            await session.SaveAsync(document => document with { Resources = [StateSamples.Recorded("one")] }, CancellationToken.None);
            Plug();
        }

        await (await OpenAsync("second")).DisposeAsync();

        Assert.Empty(_offers);
        Assert.Empty(SpillFiles);
        Assert.Equal(["one"], await RemoteNamesAsync());
    }

    [Fact]
    public async Task Deletes_that_could_not_be_pushed_are_forgotten_for_others_may_have_made_the_resource_again()
    {
        await PutAsync("one", "two");
        await using (var session = await OpenAsync())
        {
            Unplug();
            await session.AppendAsync(Deleted("one"), CancellationToken.None);
        }
        Plug();

        await (await OpenAsync("second")).DisposeAsync();

        Assert.Equal(["one", "two"], await RemoteNamesAsync());
        Assert.Empty(_offers);
        Assert.Empty(SpillFiles);
    }

    [Fact]
    public async Task A_run_that_lost_its_lock_keeps_what_became_of_its_steps_and_is_stopped()
    {
        await using (var session = await OpenAsync())
        {
            await session.AppendAsync(Intent("one"), CancellationToken.None);
            await _network.Lost.CancelAsync();

            await Assert.ThrowsAsync<StateLockLostException>(() => session.AppendAsync(Intent("two"), CancellationToken.None));
            await Assert.ThrowsAsync<StateLockLostException>(() => session.AppendAsync(StateSamples.Done("one"), CancellationToken.None));
            await Assert.ThrowsAsync<StateLockLostException>(() => session.SaveAsync(document => document, CancellationToken.None));
            Assert.True(session.Lost.IsCancellationRequested);
        }

        var healthy = new SpillingStateStore(Remote, _local.File("state"), _warnings.Add, (_, _) => Task.FromResult(true), TimeProvider.System);
        await using var next = await healthy.OpenAsync(StateSamples.Run with { RunId = "second" }, CancellationToken.None);

        Assert.True(Assert.Single(next.Document.Resources).Complete);
        Assert.Empty(SpillFiles);
    }

    [Fact]
    public async Task A_file_that_another_run_is_still_writing_is_left_to_the_run_after_it()
    {
        await using var session = await OpenAsync();
        Unplug();
        await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
        var other = new TemporaryFolder();
        using (other)
        {
            var elsewhere = new SpillingStateStore(
                StateSamples.StoreIn(other.Path), _local.File("state"), _warnings.Add, (_, _) => Task.FromResult(true), TimeProvider.System);
            await (await elsewhere.OpenAsync(StateSamples.Run with { RunId = "second" }, CancellationToken.None)).DisposeAsync();
        }

        Assert.Contains("still writing", _warnings[^1], StringComparison.Ordinal);
        Assert.Single(SpillFiles);
    }

    [Fact]
    public async Task A_file_torn_at_any_byte_gives_back_every_whole_line()
    {
        await SpillAsync("one", "two");
        var file = Assert.Single(SpillFiles);
        var whole = await File.ReadAllBytesAsync(file);
        for (var length = 0; length <= whole.Length; length += 53)
        {
            Directory.Delete(_remote.File("demo"), recursive: true);
            await RestoreLineageAsync(whole);
            await File.WriteAllBytesAsync(file, whole[..length]);

            await (await OpenAsync("second")).DisposeAsync();

            // A line for the header, then two for each resource: accepted, done.
            Assert.Equal(whole[..length].Count(value => value == (byte)'\n') / 2, (await RemoteNamesAsync()).Count);
            Assert.Empty(SpillFiles);
        }
    }

    [Fact]
    public async Task What_cannot_be_kept_here_either_is_said()
    {
        await File.WriteAllTextAsync(_local.File("state"), "a file in the place of the folder");
        await using var session = await OpenAsync();
        Unplug();

        var refused = await Assert.ThrowsAsync<StackException>(() => session.AppendAsync(StateSamples.Done("one"), CancellationToken.None));

        Assert.Contains("cannot be kept in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_of_many_threads_are_all_kept()
    {
        await using (var session = await OpenAsync())
        {
            Unplug();
            await Task.WhenAll(Enumerable.Range(0, 30).Select(index => Task.Run(() => session.AppendAsync(StateSamples.Done($"t{index}"), CancellationToken.None))));
            Assert.Equal(30, session.Document.Resources.Count);
        }
        Plug();

        await (await OpenAsync("second")).DisposeAsync();

        Assert.Equal(30, (await RemoteNamesAsync()).Count);
        Assert.Single(_warnings);
    }

    private Task<IStateSession> OpenAsync(string run = "0195-run") => Store.OpenAsync(StateSamples.Run with { RunId = run }, CancellationToken.None);

    private void Unplug() => _network.Fault = _ => FaultyStateStore.Unreachable;

    private void Plug() => _network.Fault = _ => null;

    private async Task SpillAsync(params string[] names)
    {
        await using (var session = await OpenAsync())
        {
            Unplug();
            foreach (var name in names)
            {
                await session.AppendAsync(StateSamples.Done(name) with { Phase = JournalPhase.Accepted, Resource = StateSamples.Recorded(name) with { Complete = false } }, CancellationToken.None);
                await session.AppendAsync(StateSamples.Done(name), CancellationToken.None);
            }
            await Assert.ThrowsAsync<StateUnreachableException>(() => session.AppendAsync(Intent("another"), CancellationToken.None));
            await session.SaveAsync(document => document, CancellationToken.None);
        }
        Plug();
    }

    private async Task ChangeAsync(Func<StateDocument, StateDocument> change)
    {
        await using var session = await Remote.OpenAsync(StateSamples.Run with { RunId = "others" }, CancellationToken.None);
        await session.SaveAsync(change, CancellationToken.None);
    }

    private Task PutAsync(params string[] names) => ChangeAsync(document => document with { Resources = [.. names.Select(StateSamples.Recorded)] });

    private async Task RestoreLineageAsync(byte[] spill)
    {
        var lineage = System.Text.Json.JsonDocument.Parse(spill.AsMemory(0, spill.AsSpan().IndexOf((byte)'\n'))).RootElement.GetProperty("lineage").GetString()!;
        await ChangeAsync(document => document with { Lineage = lineage, Serial = 4 });
    }

    private async Task<IReadOnlyList<string>> RemoteNamesAsync() =>
        [.. (await Remote.ReadAsync(CancellationToken.None))?.Resources.Select(resource => resource.Key.Name) ?? []];

    private static JournalEntry Intent(string name) => StateSamples.Done(name) with { Phase = JournalPhase.Intent, Resource = StateSamples.Recorded(name) with { Complete = false } };

    private static JournalEntry Deleted(string name) => StateSamples.Done(name) with { Action = PlanAction.Delete, Resource = null };

    private static JournalEntry Done(string name, string by) =>
        StateSamples.Done(name) with { Resource = StateSamples.Recorded(name) with { Outputs = new Dictionary<string, string> { ["by"] = by } } };
}
