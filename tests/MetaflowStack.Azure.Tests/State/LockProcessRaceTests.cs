using System.Globalization;
using MetaflowStack.Azure.Tests.Blobs;
using static MetaflowStack.Azure.Tests.State.StateSamples;

namespace MetaflowStack.Azure.Tests.State;

[Trait("Suite", "full")]
public sealed class LockProcessRaceTests(BlobServers servers)
{
    internal const int Wins = 1000;
    private const int Processes = 2;

    [Fact]
    public async Task Processes_that_race_for_the_lock_lose_no_update()
    {
        using var container = await servers.ContainerAsync();
        var started = TimeProvider.System.GetTimestamp();
        var racers = await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ =>
            ChildProcess.StartAsync(servers, container.Name, nameof(ChildProcess.Race_for_the_lock_until_the_counter_is_full))));

        var wins = (await Task.WhenAll(racers.Select(racer => racer.ResultAsync()))).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();

        var last = await StoreIn(container, "raced").ReadAsync(CancellationToken.None);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Processes} processes: {string.Join(" + ", wins)} wins, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s");
        Assert.Equal((Wins, Wins), (wins.Sum(), LockRaceTests.Counter(last!)));
        Assert.True(wins.Count(won => won > 0) > 1, "Only one process took part.");
        foreach (var racer in racers)
            racer.Dispose();
    }
}
