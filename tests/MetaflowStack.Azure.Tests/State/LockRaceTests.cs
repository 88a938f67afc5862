using System.Globalization;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Tests.Blobs;
using MetaflowStack.Engine.State;
using static MetaflowStack.Azure.Tests.State.StateSamples;

namespace MetaflowStack.Azure.Tests.State;

public sealed class LockRaceTests(BlobServers servers)
{
    private const int Races = 1000;
    private const int Racers = 2;
    private const int States = 20;

    [Fact]
    public async Task In_1000_races_for_the_lock_there_are_never_two_holders_and_no_update_is_lost()
    {
        var name = BlobServers.NewName();
        var containers = new List<BlobContainerClient>();
        for (var racer = 0; racer < Racers; racer++)
            containers.Add(await servers.ClientAsync(SignedBy.Key, name));
        await containers[0].CreateIfMissingAsync(CancellationToken.None);
        var started = TimeProvider.System.GetTimestamp();
        var wins = 0;

        // Each state is raced for again and again; two states at a time keep the emulator busy.
        await Parallel.ForEachAsync(Enumerable.Range(1, States), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (state, _) =>
        {
            var (holders, stateWins) = (0, 0);
            for (var race = 0; race < Races / States; race++)
            {
                var won = 0;
                await Task.WhenAll(containers.Select((container, racer) => Task.Run(async () =>
                {
                    var run = Anna with { RunId = $"{state}-{race}-{racer}" };
                    try
                    {
                        await using var session = await StoreIn(container, $"race{state}").OpenAsync(run, CancellationToken.None);
                        Assert.Equal(1, Interlocked.Increment(ref holders));
                        await session.SaveAsync(Increment, CancellationToken.None);
                        Assert.Equal(0, Interlocked.Decrement(ref holders));
                        Interlocked.Increment(ref won);
                    }
                    catch (StateLockedException)
                    {
                        // One of the others has it.
                    }
                })));
                Assert.True(won > 0, $"Nobody won race {race} for state {state}.");
                stateWins += won;
            }
            var last = await StoreIn(containers[0], $"race{state}").ReadAsync(CancellationToken.None);
            Assert.Equal((stateWins, stateWins), (Counter(last!), last!.Serial));
            Interlocked.Add(ref wins, stateWins);
        });

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Races} races of {Racers}: {wins} wins, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s");
        containers.ForEach(container => container.Dispose());
    }

    internal static int Counter(StateDocument document) => int.Parse(document.Properties.GetValueOrDefault("counter", "0"), CultureInfo.InvariantCulture);

    internal static StateDocument Increment(StateDocument document) => document.With("counter", (Counter(document) + 1).ToString(CultureInfo.InvariantCulture));
}
