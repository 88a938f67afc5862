using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;
using MetaflowStack.Engine.Tests.State;

namespace MetaflowStack.Engine.Tests.Properties;

/// <summary>What holds of state whatever a run writes and wherever it is cut off; a stack's seed decides both.</summary>
public sealed class StateProperties
{
    [Fact]
    public void Entries_folded_together_say_the_same_as_one_by_one() => StackCases.Check(300, stack =>
    {
        var (document, entries) = (DocumentOf(stack), EntriesOf(stack, salt: 30));

        var expected = entries.Aggregate(document, JournalFold.Apply);

        AssertSame(expected, JournalFold.Apply(document, entries));
        var looks = stack.NewRandom(29);
        var journaled = new JournaledDocument(document);
        foreach (var entry in entries)
        {
            journaled.Add(entry);
            if (looks.Next(3) == 0)
                _ = journaled.Current;
        }
        AssertSame(expected, journaled.Current);
    });

    [Fact]
    public void What_was_journaled_and_what_was_saved_read_the_same() => StackCases.Check(15, stack =>
    {
        using var folder = new TemporaryFolder();
        var store = StateSamples.StoreIn(folder.Path);
        var saves = stack.NewRandom(31);
        var expected = StateDocument.New("demo", "default", StateSamples.Noon);
        foreach (var run in Enumerable.Range(0, 3))
        {
            Wait(async () =>
            {
                await using var session = await store.OpenAsync(StateSamples.Run with { RunId = $"{run}" }, CancellationToken.None);
                foreach (var entry in EntriesOf(stack, salt: 32 + run))
                {
                    await session.AppendAsync(entry, CancellationToken.None);
                    expected = JournalFold.Apply(expected, entry);
                    if (saves.Next(4) == 0)
                        await session.SaveAsync(document => document, CancellationToken.None);
                    AssertSame(expected, session.Document);
                }
            });
            AssertSame(expected, store.ReadAsync(CancellationToken.None).GetAwaiter().GetResult()!);
        }
    });

    [Fact]
    public void A_document_reads_back_as_it_was_written_and_upgrading_it_again_changes_nothing() => StackCases.Check(200, stack =>
    {
        var text = StateSerializer.Serialize(JournalFold.Apply(DocumentOf(stack), EntriesOf(stack, salt: 40)));

        var again = StateSerializer.Serialize(StateSerializer.Deserialize(text, "here", "demo", "default"));

        Assert.Equal(text, again);
    });

    [Fact]
    public void A_document_with_any_byte_changed_is_refused_or_says_the_same() => StackCases.Check(200, stack =>
    {
        var document = JournalFold.Apply(DocumentOf(stack), EntriesOf(stack, salt: 41));
        var text = StateSerializer.Serialize(document);
        var random = stack.NewRandom(42);
        var damaged = text.ToArray();
        damaged[random.Next(damaged.Length)] = (byte)random.Next(32, 127);

        try
        {
            AssertSame(document, StateSerializer.Deserialize(damaged, "here", "demo", "default"));
        }
        catch (Engine.Errors.StackException refused)
        {
            Assert.NotNull(refused.Details.Remedy);
        }
    });

    [Fact]
    public void Nothing_that_exists_is_lost_however_often_the_state_cannot_be_reached_and_whoever_writes_in_between() => StackCases.Check(30, stack =>
    {
        using var remote = new TemporaryFolder();
        using var local = new TemporaryFolder();
        var random = stack.NewRandom(50);
        var network = new FaultyStateStore(StateSamples.StoreIn(remote.Path));
        var exists = new HashSet<string>();
        foreach (var run in Enumerable.Range(0, 6))
            Wait(() => RunAsync(run, atHome: random.Next(3) > 0));
        network.Fault = _ => null;
        Wait(() => RunAsync(99, atHome: true, idle: true));

        var known = StateSamples.StoreIn(remote.Path).ReadAsync(CancellationToken.None).GetAwaiter().GetResult()!.Resources.Select(resource => resource.Key.Name);
        Assert.Superset(exists, known.ToHashSet());
        Assert.False(Directory.Exists(local.Path) && Directory.GetFiles(local.Path).Length > 0, "A spill was left.");

        async Task RunAsync(int number, bool atHome, bool idle = false)
        {
            network.Fault = _ => null;
            IStateStore store = atHome
                ? new SpillingStateStore(network, local.Path, _ => { }, (_, _) => Task.FromResult(idle || random.Next(2) == 0), TimeProvider.System)
                : StateSamples.StoreIn(remote.Path);
            await using var session = await store.OpenAsync(StateSamples.Run with { RunId = $"{number}" }, CancellationToken.None);
            foreach (var name in stack.Things.Select(thing => thing.Key.Name).Where(_ => !idle && random.Next(2) == 0))
                await StepAsync(session, name);
            if (random.Next(2) == 0)
                await session.SaveAsync(document => document, CancellationToken.None);
        }

        // A step as the deployer does it: the world changes only once the intent is durable.
        async Task StepAsync(IStateSession session, string name)
        {
            var (delete, phase) = (exists.Contains(name) && random.Next(2) == 0, random.Next(4));
            var recorded = StateSamples.Recorded(name);
            var entry = StateSamples.Done(name) with { Action = delete ? PlanAction.Delete : PlanAction.Create };
            try
            {
                await session.AppendAsync(entry with { Phase = JournalPhase.Intent, Resource = delete ? null : recorded with { Complete = false } }, CancellationToken.None);
            }
            catch (StateUnreachableException)
            {
                return;
            }
            if (delete)
                exists.Remove(name);
            else
                exists.Add(name);
            // Mostly between an intent and its outcome: what becomes of the step is then known here alone.
            if (random.Next(4) == 0)
                network.Fault = _ => FaultyStateStore.Unreachable;
            if (phase > 0)
                await session.AppendAsync(entry with { Resource = delete ? null : recorded }, CancellationToken.None);
        }
    });

    private static StateDocument DocumentOf(StackCase stack) => StateDocument.New("demo", "default", StateSamples.Noon) with
    {
        Serial = stack.Seed % 100,
        Properties = new Dictionary<string, string> { ["parallelism"] = $"{stack.Parallelism} \"quoted\" ü" },
        Resources = [.. stack.Things.Where((_, index) => index % 2 == 0).Select(thing => RecordedOf(stack, thing.Key.Name, ""))],
        LastRun = StateSamples.Run,
    };

    private static List<JournalEntry> EntriesOf(StackCase stack, int salt)
    {
        var random = stack.NewRandom(salt);
        return [.. Enumerable.Range(0, stack.Nodes.Count * 3).Select(step =>
        {
            var name = stack.Things[random.Next(stack.Nodes.Count)].Key.Name;
            var phase = Enum.GetValues<JournalPhase>()[random.Next(4)];
            return new JournalEntry
            {
                At = StateSamples.Noon.AddSeconds(step),
                Key = StateSamples.Key(name),
                Action = phase == JournalPhase.Done ? PlanAction.Create : PlanAction.Update,
                Phase = phase,
                Resource = random.Next(3) == 0 ? null : RecordedOf(stack, name, $"{salt}-{step}") with { Complete = phase == JournalPhase.Done },
            };
        })];
    }

    private static RecordedResource RecordedOf(StackCase stack, string name, string version) => StateSamples.Recorded(name) with
    {
        Stage = StackCase.Stages[stack.Seed % 3],
        Outputs = new Dictionary<string, string> { ["version"] = version },
    };

    private static void AssertSame(StateDocument expected, StateDocument actual)
    {
        Assert.Equal(expected.Resources.Select(resource => resource.Key), actual.Resources.Select(resource => resource.Key));
        Assert.Empty(StateDifference.Between(expected, actual).Lines());
    }

    // Properties are checked one after another on the thread of the test, which has no context that could be waited for in vain.
    private static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();
}
