using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

// What was kept meets what others have written meanwhile.
public sealed partial class SpillTests
{
    [Fact]
    public async Task What_others_have_written_since_stays_and_what_only_the_spill_knows_is_added()
    {
        await PutAsync("both", "theirs", "unknown-id");
        await using (var session = await OpenAsync())
        {
            Unplug();
            await session.AppendAsync(Done("both", "ours"), CancellationToken.None);
            await session.AppendAsync(Done("mine", "ours"), CancellationToken.None);
            await session.AppendAsync(Done("unknown-id", "ours"), CancellationToken.None);
        }
        Plug();
        await ChangeAsync(document => document with
        {
            Resources = [.. document.Resources.Select(resource => resource.Key.Name switch
            {
                "both" => resource with { Outputs = new Dictionary<string, string> { ["by"] = "others" } },
                "unknown-id" => resource with { Id = "", Complete = false },
                _ => resource,
            })],
        });

        await (await OpenAsync("second")).DisposeAsync();

        var state = (await Remote.ReadAsync(CancellationToken.None))!;
        Assert.Equal(
            ["both others", "theirs ", "unknown-id ours", "mine ours"],
            state.Resources.Select(resource => $"{resource.Key.Name} {resource.Outputs.GetValueOrDefault("by")}"));
        Assert.All(state.Resources, resource => Assert.NotEqual("", resource.Id));
        Assert.True(Assert.Single(_offers).IsBehind);
        Assert.Empty(SpillFiles);
    }

    [Fact]
    public async Task Two_things_under_one_name_are_shown_to_a_person_and_the_file_keeps_the_one_that_may_be_left_over()
    {
        await PutAsync("one");
        await using (var session = await OpenAsync())
        {
            Unplug();
            await session.AppendAsync(Done("one", "ours") with { Resource = StateSamples.Recorded("one") with { Id = "ours" } }, CancellationToken.None);
            await session.AppendAsync(StateSamples.Done("two"), CancellationToken.None);
        }
        Plug();
        await ChangeAsync(document => document with { Resources = [StateSamples.Recorded("one") with { Id = "theirs" }] });
        _warnings.Clear();

        for (var run = 0; run < 2; run++)
            await (await OpenAsync($"later{run}")).DisposeAsync();

        Assert.Equal(["theirs", StateSamples.Recorded("two").Id], (await Remote.ReadAsync(CancellationToken.None))!.Resources.Select(resource => resource.Id));
        Assert.Single(_offers);
        Assert.Equal(2, _warnings.Count);
        Assert.Contains("than ours, which anna@laptop made", _warnings[0], StringComparison.Ordinal);
        Assert.Contains(Assert.Single(SpillFiles), _warnings[0], StringComparison.Ordinal);
        Assert.DoesNotContain("two", await File.ReadAllTextAsync(SpillFiles[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_to_another_lineage_is_left_alone()
    {
        await PutAsync("old");
        await SpillAsync("one");
        Directory.Delete(_remote.File("demo"), recursive: true);
        await PutAsync("new");
        _warnings.Clear();

        await (await OpenAsync("second")).DisposeAsync();

        Assert.Empty(_offers);
        Assert.Equal(["new"], await RemoteNamesAsync());
        Assert.Contains(Assert.Single(SpillFiles), Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_meant_for_another_place_that_was_never_written_is_left_alone()
    {
        await SpillAsync("one");
        using var other = new TemporaryFolder();
        var elsewhere = new SpillingStateStore(
            StateSamples.StoreIn(other.Path), _local.File("state"), _warnings.Add, (_, _) => Task.FromResult(true), TimeProvider.System);

        await using var session = await elsewhere.OpenAsync(StateSamples.Run with { RunId = "second" }, CancellationToken.None);

        Assert.Empty(session.Document.Resources);
        Assert.Single(SpillFiles);
    }

    [Fact]
    public async Task Another_environment_keeps_its_own()
    {
        await SpillAsync("one");
        var other = new SpillingStateStore(
            StateSamples.StoreIn(_remote.Path, "other"), _local.File("state"), _warnings.Add, (_, _) => Task.FromResult(true), TimeProvider.System);

        await (await other.OpenAsync(StateSamples.Run, CancellationToken.None)).DisposeAsync();

        Assert.Single(SpillFiles);
    }

    [Fact]
    public async Task A_state_that_was_moved_away_takes_nothing()
    {
        await SpillAsync("one");
        await ChangeAsync(document => document with { MovedTo = "elsewhere" });

        await (await OpenAsync("second")).DisposeAsync();

        Assert.Empty(_offers);
        Assert.Single(SpillFiles);
    }

    [Fact]
    public async Task A_push_that_fails_leaves_the_file()
    {
        await SpillAsync("one");
        _network.Fault = moment => moment == "before save" ? FaultyStateStore.Unreachable : null;

        await Assert.ThrowsAsync<StateUnreachableException>(() => OpenAsync("second"));

        Assert.Single(SpillFiles);
        Assert.Null(await Remote.ReadLockAsync(CancellationToken.None));
        Plug();
        await (await OpenAsync("third")).DisposeAsync();
        Assert.Equal(["one"], await RemoteNamesAsync());
    }
}
