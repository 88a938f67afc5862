using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>State is moved there and back, and is never in neither place.</summary>
public sealed class StateMoverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private FileStateStore Old => StateSamples.StoreIn(_folder.File("old"));

    private FileStateStore New => StateSamples.StoreIn(_folder.File("new"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_all_at_the_new_place_and_the_old_one_says_where_it_went()
    {
        await PrepareAsync(Old);
        var before = (await Old.ReadAsync(CancellationToken.None))!;

        var move = await MoveAsync(Old, New);

        var after = (await New.ReadAsync(CancellationToken.None))!;
        Assert.Equal((3L, 3), (move.Serial, move.Resources));
        Assert.Equal((before.Lineage, 3L, null), (after.Lineage, after.Serial, after.MovedTo));
        Assert.True(StateDifference.Between(before, after).IsEmpty);
        Assert.Equal("NEW", (await Old.ReadAsync(CancellationToken.None))!.MovedTo);
        var refused = await Assert.ThrowsAsync<StackException>(() => Old.OpenAsync(StateSamples.Run, TimeSpan.Zero, _ => { }, TimeProvider.System, CancellationToken.None));
        Assert.Contains("--state NEW", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_comes_back_with_what_was_done_there()
    {
        await PrepareAsync(Old);
        await MoveAsync(Old, New);
        await SaveAsync(New, document => document with { Resources = [.. document.Resources, StateSamples.Recorded("there")] });

        await StateMover.MoveAsync(New, Old, "OLD", StateSamples.Run, LockWait.None, CancellationToken.None);

        await using var session = await Old.OpenAsync(StateSamples.Run, TimeSpan.Zero, _ => { }, TimeProvider.System, CancellationToken.None);
        Assert.Equal(["one", "two", "journaled", "there"], session.Document.Resources.Select(resource => resource.Key.Name));
        Assert.Equal("OLD", (await New.ReadAsync(CancellationToken.None))!.MovedTo);
    }

    [Fact]
    public async Task Cut_short_at_any_point_it_is_finished_by_doing_it_again()
    {
        for (var point = 0; ; point++)
        {
            var folder = _folder.File($"point{point}");
            var (from, to) = (StateSamples.StoreIn(Path.Combine(folder, "old")), StateSamples.StoreIn(Path.Combine(folder, "new")));
            await PrepareAsync(from);
            var before = (await from.ReadAsync(CancellationToken.None))!;
            var moment = 0;
            Exception? Fault(string _) => moment++ == point ? new IOException("killed") : null;
            try
            {
                await MoveAsync(new FaultyStateStore(from) { Fault = Fault }, new FaultyStateStore(to) { Fault = Fault });
                Assert.InRange(point, 8, int.MaxValue);
                return;
            }
            catch (IOException)
            {
                var left = (await from.ReadAsync(CancellationToken.None))!;
                Assert.True(StateDifference.Between(before, left with { MovedTo = null }).IsEmpty);
                if (left.MovedTo is not null)
                    Assert.True(StateDifference.Between(before, (await to.ReadAsync(CancellationToken.None))!).IsEmpty);
            }

            await MoveAsync(from, to);

            Assert.True(StateDifference.Between(before, (await to.ReadAsync(CancellationToken.None))!).IsEmpty);
            Assert.Equal("NEW", (await from.ReadAsync(CancellationToken.None))!.MovedTo);
        }
    }

    [Fact]
    public async Task After_a_cut_the_old_place_can_be_worked_with_and_moved_later()
    {
        await PrepareAsync(Old);
        await Assert.ThrowsAsync<IOException>(() => MoveAsync(new FaultyStateStore(Old) { Fault = moment => moment == "before save" ? new IOException("killed") : null }, New));
        Assert.Equal(3, (await New.ReadAsync(CancellationToken.None))!.Resources.Count);
        await SaveAsync(Old, document => document with { Resources = [StateSamples.Recorded("later")] });
        await SaveAsync(Old, document => document);

        await MoveAsync(Old, New);

        Assert.Equal(["later"], (await New.ReadAsync(CancellationToken.None))!.Resources.Select(resource => resource.Key.Name));
    }

    [Fact]
    public async Task Another_state_at_the_new_place_is_not_overwritten()
    {
        await PrepareAsync(Old);
        await PrepareAsync(New);

        await RefusedAsync("There is another state at");
    }

    [Fact]
    public async Task A_newer_state_at_the_new_place_is_not_overwritten()
    {
        await PrepareAsync(Old);
        Copy("old", "new");
        for (var save = 0; save < 3; save++)
            await SaveAsync(New, document => document with { Resources = [StateSamples.Recorded("newer")] });

        await RefusedAsync("is newer than");
    }

    [Fact]
    public async Task A_place_that_gives_back_something_else_is_not_trusted()
    {
        await PrepareAsync(Old);
        var forgetful = new FaultyStateStore(New);
        forgetful.Fault = moment =>
        {
            if (moment == "before read")
                File.WriteAllBytes(_folder.File("new/demo/default.json"), StateSerializer.Serialize((New.ReadAsync(CancellationToken.None).Result)! with { Resources = [] }));
            return null;
        };

        var refused = await Assert.ThrowsAsync<StackException>(() => MoveAsync(Old, forgetful));

        Assert.Contains("does not read as it was written", refused.Message, StringComparison.Ordinal);
        Assert.Contains("It has 0 resources of 3", refused.Message, StringComparison.Ordinal);
        Assert.Null((await Old.ReadAsync(CancellationToken.None))!.MovedTo);
    }

    [Fact]
    public async Task Nothing_is_not_moved() => await RefusedAsync("There is no state at", compare: false);

    [Fact]
    public async Task It_is_not_moved_to_where_it_is()
    {
        await PrepareAsync(Old);

        Assert.Contains("already", (await Assert.ThrowsAsync<UsageException>(() => MoveAsync(Old, Old))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_for_whoever_holds_one_of_the_two()
    {
        await PrepareAsync(Old);
        var holder = await New.OpenAsync(StateSamples.Run with { RunId = "holder" }, CancellationToken.None);
        var (told, time) = (new List<string>(), new VirtualTimeProvider());
        var wait = new LockWait(TimeSpan.FromMinutes(1), line =>
        {
            told.Add(line);
            holder.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }, time);

        await time.UntilEndedAsync(StateMover.MoveAsync(Old, New, "NEW", StateSamples.Run, wait, CancellationToken.None));

        Assert.Contains($"Waiting for the lock on {New.Location}, held by anna@laptop", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal("NEW", (await Old.ReadAsync(CancellationToken.None))!.MovedTo);
    }

    [Fact]
    public async Task Doing_it_twice_is_the_same_and_a_third_place_is_refused()
    {
        await PrepareAsync(Old);
        var first = await MoveAsync(Old, New);

        Assert.Equal(first, await MoveAsync(Old, New));

        var third = StateSamples.StoreIn(_folder.File("third"));
        var refused = await Assert.ThrowsAsync<StackException>(() => StateMover.MoveAsync(Old, third, "THIRD", StateSamples.Run, LockWait.None, CancellationToken.None));
        Assert.Contains("was moved to NEW", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task Neither_place_may_be_in_use(string held)
    {
        await PrepareAsync(Old);
        await using var session = await StateSamples.StoreIn(_folder.File(held)).OpenAsync(StateSamples.Run, CancellationToken.None);

        await Assert.ThrowsAsync<StateLockedException>(() => MoveAsync(Old, New));
    }

    private static Task<StateMove> MoveAsync(IStateStore from, IStateStore to) => StateMover.MoveAsync(from, to, "NEW", StateSamples.Run, LockWait.None, CancellationToken.None);

    private async Task RefusedAsync(string why, bool compare = true)
    {
        var before = compare ? Texts() : [];

        var refused = await Assert.ThrowsAsync<StackException>(() => MoveAsync(Old, New));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Details.Remedy);
        if (compare)
            Assert.Equal(before, Texts());
    }

    private string[] Texts() => [.. new[] { "old", "new" }.Select(place => File.ReadAllText(_folder.File($"{place}/demo/default.json")))];

    private void Copy(string from, string to)
    {
        Directory.CreateDirectory(_folder.File($"{to}/demo"));
        foreach (var file in Directory.GetFiles(_folder.File($"{from}/demo"), "*.json*"))
            File.Copy(file, Path.Combine(_folder.File($"{to}/demo"), Path.GetFileName(file)));
    }

    // Two writes, and a journal on top that a dead run has left.
    private static async Task PrepareAsync(FileStateStore store)
    {
        await SaveAsync(store, document => document with { Resources = [StateSamples.Recorded("one")], Properties = new Dictionary<string, string> { ["location"] = "westus" } });
        await SaveAsync(store, document => document with { Resources = [.. document.Resources, StateSamples.Recorded("two")] });
        await using var session = await store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await session.AppendAsync(StateSamples.Done("journaled"), CancellationToken.None);
    }

    private static async Task SaveAsync(FileStateStore store, Func<StateDocument, StateDocument> change)
    {
        await using var session = await store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await session.SaveAsync(change, CancellationToken.None);
    }
}
