using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Tests.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;
using static MetaflowStack.Azure.Tests.State.StateSamples;

namespace MetaflowStack.Azure.Tests.State;

/// <summary>
/// A run whose requests go wrong, one after the other, each in every way. Whatever happens, what was acknowledged is there for
/// the next run.
/// </summary>
public sealed class FaultTests(BlobServers servers)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Fault.TooManyRequests)]
    [InlineData(Fault.ServerBusy)]
    [InlineData(Fault.TimedOutAfterwards)]
    [InlineData(Fault.DroppedBefore)]
    [InlineData(Fault.DroppedAfterwards)]
    [InlineData(Fault.Truncated)]
    public async Task A_passing_fault_at_any_request_is_overcome(Fault fault)
    {
        await using var world = await FaultyWorld.CreateAsync(servers, SignedBy.Key);
        var requests = await world.CountAsync();

        for (var number = 1; number <= requests; number++)
        {
            var outcome = await world.RunAsync(at => at == number ? fault : Fault.None);
            Assert.True(outcome.Failure is null, $"{fault} at request {number}: {outcome.Failure?.Message}");
            await world.VerifyAsync(outcome);
        }
    }

    [Theory]
    [InlineData(Fault.Conflict)]
    [InlineData(Fault.ConditionNotMet)]
    public async Task A_conflict_at_any_request_ends_in_success_or_a_clear_error_and_loses_nothing(Fault fault)
    {
        await using var world = await FaultyWorld.CreateAsync(servers, SignedBy.Key);
        var requests = await world.CountAsync();

        for (var number = 1; number <= requests; number++)
            await world.VerifyAsync(await world.RunAsync(at => at == number ? fault : Fault.None));
    }

    [Theory]
    [InlineData(Fault.DroppedBefore)]
    [InlineData(Fault.DroppedAfterwards)]
    [InlineData(Fault.ServerBusy)]
    public async Task A_network_that_is_gone_from_any_request_on_is_noticed_and_loses_nothing(Fault fault)
    {
        await using var world = await FaultyWorld.CreateAsync(servers, SignedBy.Key);
        var requests = await world.CountAsync();

        for (var number = 1; number <= requests; number++)
        {
            var outcome = await world.RunAsync(at => at >= number ? fault : Fault.None);
            Assert.True(outcome.Failure is null or StateUnreachableException, $"{fault} from request {number} on: {outcome.Failure}");
            await world.VerifyAsync(outcome);
        }
    }

    [Fact]
    public async Task Over_https_with_tokens_dropped_connections_are_overcome_as_well()
    {
        await using var world = await FaultyWorld.CreateAsync(servers, SignedBy.Token);
        var requests = await world.CountAsync();

        for (var number = 1; number <= requests; number++)
        {
            var outcome = await world.RunAsync(at => at == number ? Fault.DroppedAfterwards : Fault.None);
            Assert.Null(outcome.Failure);
            await world.VerifyAsync(outcome);
        }
    }

    [Theory]
    [InlineData(Fault.DroppedBefore)]
    [InlineData(Fault.DroppedAfterwards)]
    public async Task After_an_outage_the_same_run_goes_on_and_its_journal_counts(Fault fault)
    {
        await using var world = await FaultyWorld.CreateAsync(servers, SignedBy.Key);
        var store = world.Store();
        await using (var session = await store.OpenAsync(Anna, None))
        {
            await session.AppendAsync(Done("one"), None);
            world.Network.Choose = (_, _) => fault;
            await Assert.ThrowsAsync<StateUnreachableException>(() => session.AppendAsync(Done("two"), None));
            world.Network.Choose = (_, _) => Fault.None;
            await session.AppendAsync(Done("three"), None);
            world.Network.Choose = (_, _) => fault;
            await Assert.ThrowsAsync<StateUnreachableException>(() => session.SaveAsync(document => document.With("saved", "1"), None));
            world.Network.Choose = (_, _) => Fault.None;
            await session.AppendAsync(Done("four"), None);
            Assert.Superset(new HashSet<string>(["one", "three", "four"]), session.Document.Names().ToHashSet());
            await store.BreakLockAsync(None);
        }

        await using var next = await store.OpenAsync(Berta, None);
        Assert.Superset(new HashSet<string>(["one", "three", "four"]), next.Document.Names().ToHashSet());
    }
}

/// <summary>A run of a fixed script through a <see cref="FaultyNetwork"/>, and the check of what it left.</summary>
internal sealed class FaultyWorld : IAsyncDisposable
{
    private readonly BlobContainerClient _faulty;
    private readonly BlobContainerClient _sound;
    private int _stacks;

    private FaultyWorld(FaultyNetwork network, BlobContainerClient faulty, BlobContainerClient sound) =>
        (Network, _faulty, _sound) = (network, faulty, sound);

    public FaultyNetwork Network { get; }

    private string Environment => $"e{_stacks}";

    public static async Task<FaultyWorld> CreateAsync(BlobServers servers, SignedBy signedBy)
    {
        var sound = await servers.ContainerAsync(signedBy);
        var network = new FaultyNetwork(await servers.NetworkAsync(signedBy));
        return new FaultyWorld(
            network, await servers.ClientAsync(signedBy, sound.Name, new BlobClientOptions { Handler = network, Time = new QuickTime() }), sound);
    }

    /// <summary>The state through the faulty network.</summary>
    public IStateStore Store() => StoreIn(_faulty, Environment);

    /// <summary>How many requests the script takes.</summary>
    public async Task<int> CountAsync()
    {
        var before = Network.Sent;
        var outcome = await RunAsync(_ => Fault.None);
        Assert.Null(outcome.Failure);
        await VerifyAsync(outcome);
        return outcome.Requests;
    }

    /// <summary>Runs the script on a stack of its own.</summary>
    /// <param name="choose">What goes wrong with the run's request of a number, from 1.</param>
    public async Task<Outcome> RunAsync(Func<int, Fault> choose)
    {
        _stacks++;
        var outcome = new Outcome();
        var before = Network.Sent;
        Network.Choose = (number, _) => choose(number - before);
        try
        {
            await using var session = await Store().OpenAsync(Anna, CancellationToken.None);
            await AppendAsync(session, outcome, "one");
            await AppendAsync(session, outcome, "two");
            await SaveAsync(session, outcome);
            await AppendAsync(session, outcome, "three");
            await SaveAsync(session, outcome);
            await AppendAsync(session, outcome, "four");
        }
        catch (StackException exception)
        {
            outcome.Failure = exception;
        }
        outcome.Requests = Network.Sent - before;
        Network.Choose = (_, _) => Fault.None;
        return outcome;
    }

    /// <summary>The next run finds everything acknowledged, and can work.</summary>
    public async Task VerifyAsync(Outcome outcome)
    {
        var store = StoreIn(_sound, Environment);
        await store.BreakLockAsync(CancellationToken.None);
        await using (var session = await store.OpenAsync(Berta, CancellationToken.None))
        {
            Assert.Superset(outcome.Appended.ToHashSet(), session.Document.Names().ToHashSet());
            Assert.True(LockRaceTests.Counter(session.Document) >= outcome.Saved);
            Assert.Equal(session.Document.Serial, LockRaceTests.Counter(session.Document));
            await session.AppendAsync(Done("last"), CancellationToken.None);
            await session.SaveAsync(LockRaceTests.Increment, CancellationToken.None);
        }
        var left = (await store.ReadAsync(CancellationToken.None))!;
        Assert.Superset(outcome.Appended.Append("last").ToHashSet(), left.Names().ToHashSet());
        var versions = await store.ListVersionsAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, (int)left.Serial).Select(serial => (long)serial).Reverse(), versions.Select(version => version.Serial));
    }

    public ValueTask DisposeAsync()
    {
        _faulty.Dispose();
        _sound.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task AppendAsync(IStateSession session, Outcome outcome, string name)
    {
        await session.AppendAsync(Done(name), CancellationToken.None);
        outcome.Appended.Add(name);
    }

    private static async Task SaveAsync(IStateSession session, Outcome outcome)
    {
        await session.SaveAsync(LockRaceTests.Increment, CancellationToken.None);
        outcome.Saved++;
    }
}

/// <summary>What a run was told.</summary>
internal sealed class Outcome
{
    /// <summary>The entries that were acknowledged.</summary>
    public List<string> Appended { get; } = [];

    /// <summary>How many documents were.</summary>
    public int Saved { get; set; }

    /// <summary>How many requests it sent.</summary>
    public int Requests { get; set; }

    /// <summary>How it failed, or null.</summary>
    public StackException? Failure { get; set; }
}
