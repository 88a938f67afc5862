using System.Diagnostics;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.State;
using MetaflowStack.Azure.Tests.Blobs;
using MetaflowStack.Engine.State;
using static MetaflowStack.Azure.Tests.State.StateSamples;

namespace MetaflowStack.Azure.Tests.State;

/// <summary>Alone on the machine: a process that gets no time to renew its lease loses it, and rightly so.</summary>
[CollectionDefinition(nameof(LeaseTimeTests), DisableParallelization = true)]
public sealed class LeaseTimeCollection;

/// <summary>What takes real time, because leases do: the shortest that the service gives, 15 s, all of it at once.</summary>
[Collection(nameof(LeaseTimeTests))]
public sealed class LeaseTimeTests(BlobServers servers)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly BlobStateOptions Short = new() { LeaseDuration = TimeSpan.FromSeconds(15) };

    // Beyond the lease: the longest pause between two attempts to open, and a machine that has other things to do.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_lock_lives_as_long_as_its_holder_and_no_longer_than_its_lease_after()
    {
        using var container = await servers.ContainerAsync();
        await Task.WhenAll(
            A_killed_process_keeps_the_lock_no_longer_than_its_lease(container),
            A_paused_process_has_lost_the_lock_when_it_goes_on(container),
            A_living_process_keeps_the_lock_through_an_unsteady_network(container),
            An_idle_process_notices_that_its_lock_was_broken(container));
    }

    private async Task A_killed_process_keeps_the_lock_no_longer_than_its_lease(BlobContainerClient container)
    {
        var store = StoreIn(container, "killed", Short);
        using var holder = await ChildProcess.StartAsync(servers, container.Name, nameof(ChildProcess.Hold_the_lock_until_killed));
        await holder.UntilAsync(async () => await store.ReadAsync(None) is { } document && document.Names().Any());
        holder.Kill();
        var killed = Stopwatch.GetTimestamp();

        await using var next = await store.OpenAsync(Berta, Short.LeaseDuration + Slack, _ => { }, TimeProvider.System, None);

        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, Short.LeaseDuration + Slack);
        Assert.Equal(["held"], next.Document.Names());
    }

    private static async Task A_paused_process_has_lost_the_lock_when_it_goes_on(BlobContainerClient container)
    {
        await using var paused = await StoreIn(container, "paused", Short with { Time = new FrozenTime() }).OpenAsync(Anna, None);
        await paused.AppendAsync(Done("one"), None);
        var store = StoreIn(container, "paused", Short);

        await using (var next = await store.OpenAsync(Berta, Short.LeaseDuration + Slack, _ => { }, TimeProvider.System, None))
        {
            Assert.Equal(["one"], next.Document.Names());
            var lost = await Assert.ThrowsAsync<StateLockLostException>(() => paused.AppendAsync(Intent("two"), None));
            Assert.Equal(Berta, lost.Holder);
            Assert.True(paused.Lost.IsCancellationRequested);
            await next.AppendAsync(Done("three"), None);
        }

        Assert.Equal(["one", "three"], (await store.ReadAsync(None))!.Names());
    }

    private async Task A_living_process_keeps_the_lock_through_an_unsteady_network(BlobContainerClient sound)
    {
        var network = new FaultyNetwork(await servers.NetworkAsync(SignedBy.Key))
        {
            Choose = (number, _) => (number % 3) switch { 0 => Fault.DroppedBefore, 1 => Fault.None, _ => Fault.DroppedAfterwards },
        };
        using var unsteady = await servers.ClientAsync(SignedBy.Key, sound.Name, new BlobClientOptions { Handler = network });
        await using var living = await StoreIn(unsteady, "living", Short).OpenAsync(Anna, None);

        var locked = await Assert.ThrowsAsync<StateLockedException>(
            () => StoreIn(sound, "living", Short).OpenAsync(Berta, Short.LeaseDuration + TimeSpan.FromSeconds(5), _ => { }, TimeProvider.System, None));

        Assert.Equal(Anna, locked.Holder);
        Assert.False(living.Lost.IsCancellationRequested);
        await living.AppendAsync(Done("one"), None);
    }

    private static async Task An_idle_process_notices_that_its_lock_was_broken(BlobContainerClient container)
    {
        var store = StoreIn(container, "idle", Short);
        await using var idle = await store.OpenAsync(Anna, None);
        await store.BreakLockAsync(None);

        var lost = new TaskCompletionSource();
        await using var registration = idle.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(Short.LeaseDuration, TimeProvider.System);

        await Assert.ThrowsAsync<StateLockLostException>(() => idle.AppendAsync(Intent("one"), None));
    }
}
