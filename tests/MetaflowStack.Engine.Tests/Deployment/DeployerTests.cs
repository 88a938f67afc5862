using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;
using MetaflowStack.Engine.Tests.Properties;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Deployment;

public sealed class DeployerTests
{
    private static readonly Thing A = Thing.Named("a") with { UsualDuration = TimeSpan.FromSeconds(10) };
    private static readonly Thing B = Thing.Named("b", A) with { UsualDuration = TimeSpan.FromSeconds(20) };
    private static readonly Thing C = Thing.Named("c") with { UsualDuration = TimeSpan.FromSeconds(25) };

    [Fact]
    public void A_first_run_creates_everything_in_the_time_of_the_critical_path()
    {
        var lab = new Lab();

        var changes = lab.Deploy(ResourceGraph.Build([B, C, A]));

        Assert.Equal(["a", "b", "c"], changes.With(Outcome.Created).Select(change => change.Key.Name).Order());
        var path = CriticalPath.Of(changes);
        Assert.Equal([A.Key, B.Key], path.Keys);
        Assert.Equal(TimeSpan.FromSeconds(30), path.Length);
        Assert.Equal(1.0, path.Ratio);
    }

    [Fact]
    public void A_second_run_writes_neither_to_the_world_nor_to_the_journal()
    {
        var lab = new Lab();
        var graph = ResourceGraph.Build([A, B, C]);
        lab.Deploy(graph);
        var (writes, entries, saves) = (lab.World.Writes.Count(), lab.State.Entries.Count, lab.State.Saves);

        var changes = lab.Deploy(graph);

        Assert.All(changes.Changes, change => Assert.Equal(Outcome.Unchanged, change.Outcome));
        Assert.True(lab.Plan(graph).IsEmpty);
        Assert.Equal((writes, entries, saves), (lab.World.Writes.Count(), lab.State.Entries.Count, lab.State.Saves));
    }

    [Fact]
    public void The_longest_way_starts_first_when_the_limit_bites()
    {
        var lab = new Lab { Options = new DeployerOptions { Parallelism = 1 } };

        lab.Deploy(ResourceGraph.Build([C, A, B]));

        Assert.Equal(["create a", "create c", "create b"], lab.World.Writes);
    }

    [Fact]
    public void A_cancelled_run_starts_nothing_more_and_leaves_its_intents_open()
    {
        var lab = new Lab();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(12), lab.Time);
        var graph = ResourceGraph.Build([A, B, C, Thing.Named("d", C)]);
        var plan = lab.Plan(graph);
        var observer = new RecordingObserver();

        var changes = lab.NewSimulation().Run(async () =>
        {
            await using var deployer = lab.DeployerFor(plan, lab.Provider(), observer);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deployer.WaitForStageAsync("Infra", cancellation.Token));
            return deployer.Changes;
        })!;

        Assert.Equal(["a Created", "b Skipped", "c Skipped", "d Skipped"], changes.Changes.Select(change => $"{change.Key.Name} {change.Outcome}").Order());
        Assert.All(changes.With(Outcome.Skipped), change => Assert.Equal("cancelled", change.Reason));
        Assert.Equal(1, observer.NotStarted); // d; b and c were in flight
        Assert.Equal([JournalPhase.Intent, JournalPhase.Accepted], lab.State.Entries.Where(entry => entry.Key == C.Key).Select(entry => entry.Phase).Distinct());
        Assert.Equal(TimeSpan.FromSeconds(12), lab.Time.Elapsed);
        Assert.True(lab.Deploy(graph).Succeeded);
        Assert.True(lab.Plan(graph).IsEmpty);
    }

    [Fact]
    public void A_run_that_loses_its_lock_starts_nothing_more_and_says_who_has_it()
    {
        var lab = new Lab();
        var graph = ResourceGraph.Build([A, B, C, Thing.Named("d", C)]);
        var plan = lab.Plan(graph);
        using var lost = new CancellationTokenSource(TimeSpan.FromSeconds(12), lab.Time);

        var (exception, changes) = lab.NewSimulation().Run(async () =>
        {
            await using var deployer = new Deployer(
                plan, Lab.Registry(lab.Provider()), new MemoryStateSession(lab.State) { Lost = lost.Token }, lab.Time, lab.Options, null);
            return (await Assert.ThrowsAsync<StateLockLostException>(() => deployer.WaitForStageAsync("Infra", CancellationToken.None)), deployer.Changes);
        });

        Assert.Equal("ben@desk", exception.Holder!.Holder);
        Assert.Equal(["create a", "create b", "create c"], lab.World.Writes.Order());
        Assert.Equal(["a Created", "b Skipped", "c Skipped", "d Skipped"], changes.Changes.Select(change => $"{change.Key.Name} {change.Outcome}").Order());
        Assert.Equal(TimeSpan.FromSeconds(12), lab.Time.Elapsed);
        Assert.True(lab.Deploy(graph).Succeeded);
        Assert.True(lab.Plan(graph).IsEmpty);
    }

    [Fact]
    public void A_dependent_that_could_not_be_compared_beforehand_is_adopted_when_it_is_there()
    {
        var lab = new Lab();
        var graph = ResourceGraph.Build([A, B]);
        lab.Deploy(graph);
        lab.State.Document = lab.State.Document with { Resources = [] };
        lab.World.Remove(A.Key);

        var changes = lab.Deploy(graph);

        Assert.Equal(Outcome.Created, changes.Find(A.Key)!.Outcome);
        Assert.Equal(Outcome.Updated, changes.Find(B.Key)!.Outcome);
    }

    [Fact]
    public void What_lies_in_a_container_that_turns_out_to_exist_is_looked_at_before_it_is_made()
    {
        var lab = new Lab();
        var inside = Thing.Named("inside") with { Container = B.Key };
        var graph = ResourceGraph.Build([A, B, inside]);
        lab.Deploy(graph);
        lab.State.Document = lab.State.Document with { Resources = [] };
        lab.World.Remove(A.Key);
        var provider = lab.Provider();

        var changes = lab.Deploy(graph, provider);

        Assert.Empty(provider.Violations);
        Assert.Equal(Outcome.Unchanged, changes.Find(inside.Key)!.Outcome);
    }

    [Fact]
    public void A_creation_of_ours_that_failed_is_made_anew()
    {
        var lab = new Lab();
        lab.World.Put(A, "", TimeSpan.Zero, failed: true);
        Remember(lab, A, complete: false);

        var changes = lab.Deploy(ResourceGraph.Build([A]));

        Assert.Equal((Outcome.Created, "left in a failed state"), (changes.Changes[0].Outcome, changes.Changes[0].Reason));
        Assert.Equal(["delete a", "create a"], lab.World.Writes);
    }

    [Fact]
    public void What_was_complete_once_and_failed_is_mended_in_place()
    {
        var lab = new Lab();
        lab.World.Put(A, "", TimeSpan.Zero, failed: true);
        Remember(lab, A, complete: true);

        lab.Deploy(ResourceGraph.Build([A]));

        Assert.Equal(["update a"], lab.World.Writes);
    }

    [Fact]
    public void What_is_left_to_do_on_a_resource_that_was_still_in_progress_is_done_when_it_is_ready()
    {
        var lab = new Lab();
        lab.World.Put(A with { Setting = "old" }, "", TimeSpan.FromMinutes(5));
        Remember(lab, A, complete: true);

        var changes = lab.Deploy(ResourceGraph.Build([A with { Setting = "new" }]));

        Assert.Equal(["wait a", "update a"], lab.World.Writes);
        Assert.Equal(Outcome.Updated, changes.Changes[0].Outcome);
    }

    [Fact]
    public void Deleting_the_container_deletes_what_goes_with_it_without_further_calls()
    {
        var lab = new Lab();
        var inside = Thing.Named("inside", A) with { Container = A.Key, DeletedWithContainer = true };
        var deeper = Thing.Named("deeper", inside) with { Container = inside.Key, DeletedWithContainer = true };
        var outside = Thing.Named("outside", deeper);
        lab.Deploy(ResourceGraph.Build([A, inside, deeper, outside]));
        lab.World.Log.Clear();

        var changes = lab.Destroy(null);

        Assert.Equal(["delete outside", "delete a"], lab.World.Writes);
        Assert.Equal(4, changes.With(Outcome.Deleted).Count());
        Assert.Equal("went with test:thing/a", changes.Find(deeper.Key)!.Reason);
        Assert.Empty(lab.State.Document.Resources);
    }

    [Fact]
    public void What_something_outside_must_outlive_is_deleted_by_itself_before_the_container()
    {
        var lab = new Lab();
        var early = Thing.Named("early", A) with { Container = A.Key, DeletedWithContainer = true };
        var outside = Thing.Named("outside", early);
        var late = Thing.Named("late", A, outside) with { Container = A.Key, DeletedWithContainer = true };
        lab.Deploy(ResourceGraph.Build([A, early, outside, late]));
        lab.World.Log.Clear();

        lab.Destroy(null);

        Assert.Equal(["delete late", "delete outside", "delete a"], lab.World.Writes);
    }

    [Fact]
    public void What_is_no_longer_wanted_goes_after_everything_else()
    {
        var lab = new Lab();
        lab.Deploy(ResourceGraph.Build([A, B, C]));
        lab.World.Log.Clear();

        lab.Deploy(ResourceGraph.Build([C with { Setting = "new" }, Thing.Named("d")]));

        Assert.Equal(["create d", "update c"], lab.World.Writes.Take(2).Order());
        Assert.Equal(["delete b", "delete a"], lab.World.Writes.Skip(2));
    }

    [Fact]
    public void A_fault_of_the_program_is_told_as_one_and_keeps_its_stack()
    {
        var lab = new Lab();
        var orphan = A with { Container = C.Key };
        var plan = lab.Plan(ResourceGraph.Build([C, orphan]));
        var provider = lab.Provider(point => point == "created c" ? Vanish(lab) : Task.CompletedTask);

        var failure = lab.NewSimulation().Run(async () =>
        {
            await using var deployer = lab.DeployerFor(plan, provider);
            return await Assert.ThrowsAsync<DeploymentException>(() => deployer.WaitForStageAsync("Infra", CancellationToken.None));
        })!;

        Assert.Contains("could not be created: internal error", failure.Message, StringComparison.Ordinal);
        Assert.Contains("KeyNotFoundException", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" at MetaflowStack", failure.Message, StringComparison.Ordinal);
        Assert.Contains("WorldProvider", ((AggregateException)failure.InnerException!).InnerException!.InnerException!.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_never_ends_fails_at_its_limit()
    {
        var lab = new Lab { Options = new DeployerOptions { StepTimeout = TimeSpan.FromMinutes(1) } };

        var changes = lab.Deploy(ResourceGraph.Build([A with { UsualDuration = TimeSpan.FromDays(1) }]));

        Assert.Equal("test:thing/a could not be created in time", changes.Changes[0].Error!.What);
        Assert.Equal(TimeSpan.FromMinutes(1), lab.Time.Elapsed);
    }

    private static Task Vanish(Lab lab)
    {
        lab.World.Remove(C.Key);
        return Task.CompletedTask;
    }

    private static void Remember(Lab lab, Thing thing, bool complete) => lab.State.Document = lab.State.Document with
    {
        Resources = [new RecordedResource { Key = thing.Key, Id = lab.World.Items[thing.Key].Id, Stage = thing.Stage, Complete = complete }],
    };
}
