using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly Thing A = Thing.Named("a");
    private static readonly Thing B = Thing.Named("b", A);
    private readonly Lab _lab = new();

    [Fact]
    public void A_plan_writes_nothing()
    {
        _lab.Plan(ResourceGraph.Build([A, B]));

        Assert.Empty(_lab.World.Writes);
        Assert.Empty(_lab.State.Entries);
    }

    [Fact]
    public void What_lies_in_something_that_does_not_exist_is_created_without_asking()
    {
        var inside = B with { Container = A.Key };

        var change = _lab.Plan(ResourceGraph.Build([A, inside]))[B.Key];

        Assert.Equal((PlanAction.Create, "its test:thing/a does not exist yet", false), (change.Action, change.Reason, change.Provisional));
        Assert.Equal(["read a"], _lab.World.Log);
    }

    [Fact]
    public void What_takes_a_value_that_nobody_knows_yet_is_provisional()
    {
        var change = _lab.Plan(ResourceGraph.Build([A, B]))[B.Key];

        Assert.Equal((PlanAction.Create, "depends on test:thing/a, which is created", true), (change.Action, change.Reason, change.Provisional));
    }

    [Fact]
    public void What_is_recorded_and_takes_such_a_value_is_provisionally_updated()
    {
        var graph = ResourceGraph.Build([A, B]);
        _lab.Deploy(graph);
        _lab.World.Remove(A.Key);

        var plan = _lab.Plan(graph);

        Assert.Equal((PlanAction.Create, "was deleted"), (plan[A.Key].Action, plan[A.Key].Reason));
        Assert.Equal((PlanAction.Update, true), (plan[B.Key].Action, plan[B.Key].Provisional));
    }

    [Fact]
    public void A_destroy_deletes_everything_but_what_is_to_stay()
    {
        var graph = ResourceGraph.Build([A, B]);
        _lab.Deploy(graph);

        var plan = _lab.PlanDestroy(graph, new Leftovers { Stays = resource => resource.Key == A.Key });

        Assert.Equal([B.Key], plan.Changes.Select(change => change.Key));
        Assert.Equal([A.Key], plan.Kept.Select(resource => resource.Key));
    }

    [Fact]
    public void A_value_that_can_be_told_beforehand_makes_nothing_provisional()
    {
        var plan = _lab.Plan(ResourceGraph.Build([A, Thing.Named("b") with { Inputs = [A.Address] }]));

        Assert.Equal((PlanAction.Create, "does not exist", false), (plan[B.Key].Action, plan[B.Key].Reason, plan[B.Key].Provisional));
    }

    [Fact]
    public void Differing_fields_are_named_with_what_is_and_what_is_wanted()
    {
        _lab.Deploy(ResourceGraph.Build([A]));

        var change = _lab.Plan(ResourceGraph.Build([A with { Setting = "new" }]))[A.Key];

        Assert.Equal(PlanAction.Update, change.Action);
        Assert.Equal([new FieldDifference("setting", "", "new")], change.Differences);
    }

    [Fact]
    public void A_field_that_cannot_be_changed_in_place_means_a_replacement_also_of_what_lies_inside()
    {
        var inside = B with { Container = A.Key };
        _lab.Deploy(ResourceGraph.Build([A, inside]));

        var plan = _lab.Plan(ResourceGraph.Build([A with { Shape = "new" }, inside]));

        Assert.Equal((PlanAction.Replace, "shape cannot be changed in place"), (plan[A.Key].Action, plan[A.Key].Reason));
        Assert.Equal((PlanAction.Create, "its test:thing/a is replaced"), (plan[B.Key].Action, plan[B.Key].Reason));
    }

    [Fact]
    public void What_is_no_longer_wanted_is_deleted_last_and_in_reverse()
    {
        var c = Thing.Named("c");
        _lab.Deploy(ResourceGraph.Build([A, B, c]));

        var plan = _lab.Plan(ResourceGraph.Build([c]));

        Assert.Equal(["c Unchanged", "b Delete", "a Delete"], plan.Changes.Select(change => $"{change.Key.Name} {change.Action}"));
        Assert.All(plan.Changes.Skip(1), change => Assert.Equal((Plan.RemovalStage, "no longer wanted"), (change.Stage, change.Reason)));
    }

    [Fact]
    public void What_is_found_and_neither_recorded_nor_wanted_is_deleted_too_and_some_of_it_stays()
    {
        var (c, d) = (Thing.Named("c"), Thing.Named("d"));
        _lab.Deploy(ResourceGraph.Build([A, c]));
        var leftovers = new Leftovers
        {
            FindAsync = _ => Task.FromResult<IReadOnlyList<RecordedResource>>([Found(A), Found(c), Found(d, "other-name"), Found(Thing.Named("e"), "by-name/b"), Found(Thing.Named("f"))]),
            Stays = resource => resource.Key.Name == "c",
        };

        var plan = _lab.Plan(ResourceGraph.Build([A, B]), leftovers: leftovers);

        // e is b under another key, by its id.
        Assert.Equal(["a Unchanged", "b Create", "d Delete", "f Delete"], plan.Changes.Select(change => $"{change.Key.Name} {change.Action}").Order());
        Assert.Equal([c.Key], plan.Kept.Select(resource => resource.Key));
    }

    [Fact]
    public void What_is_found_is_destroyed_too()
    {
        _lab.Deploy(ResourceGraph.Build([A]));

        var plan = _lab.PlanDestroy(ResourceGraph.Build([A]), new Leftovers { FindAsync = _ => Task.FromResult<IReadOnlyList<RecordedResource>>([Found(A), Found(Thing.Named("d"))]) });

        Assert.Equal(["a Delete", "d Delete"], plan.Changes.Select(change => $"{change.Key.Name} {change.Action}").Order());
    }

    [Fact]
    public void What_would_be_refused_fails_the_plan()
    {
        var failure = Assert.Throws<StackException>(() => _lab.Plan(ResourceGraph.Build([A, B, Thing.Named("c")]), new WorldProvider(_lab.World) { Refuses = key => key.Name != "b" }));

        Assert.Contains("test:thing/a would be refused", failure.Message, StringComparison.Ordinal);
        Assert.Contains("test:thing/c would be refused", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_lab.World.Items);
    }

    private static RecordedResource Found(Thing thing, string? id = null) => new() { Key = thing.Key, Id = id ?? $"by-name/{thing.Key.Name}", Stage = thing.Stage };

    [Fact]
    public void Everything_that_is_not_ours_is_reported_together()
    {
        foreach (var thing in (Thing[])[A, Thing.Named("c")])
            _lab.World.Items[thing.Key] = _lab.World.Put(thing, "", TimeSpan.Zero) with { Owned = false };

        var failure = Assert.Throws<StackException>(() => _lab.Plan(ResourceGraph.Build([A, B, Thing.Named("c"), Thing.Named("d")])));

        Assert.Contains("test:thing/a exists and is not ours", failure.Message, StringComparison.Ordinal);
        Assert.Contains("test:thing/c exists and is not ours", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("thing/b", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--org-prefix", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_recorded_stays_ours_although_its_mark_was_taken_off()
    {
        _lab.Deploy(ResourceGraph.Build([A]));
        _lab.World.Items[A.Key] = _lab.World.Items[A.Key] with { Owned = false };

        Assert.Equal(PlanAction.Unchanged, _lab.Plan(ResourceGraph.Build([A]))[A.Key].Action);
    }

    [Fact]
    public void A_destroy_finds_what_the_state_does_not_know_and_leaves_what_is_not_ours()
    {
        _lab.World.Put(A, "", TimeSpan.Zero);
        _lab.World.Items[Thing.KeyOf("c")] = _lab.World.Put(Thing.Named("c"), "", TimeSpan.Zero) with { Owned = false };

        var plan = _lab.PlanDestroy(ResourceGraph.Build([A, Thing.Named("c"), Thing.Named("d")]));

        Assert.Equal([A.Key], plan.Changes.Select(change => change.Key));
    }

    [Fact]
    public void The_estimate_is_the_usual_time_of_the_longest_chain()
    {
        var (slow, fast) = (A with { UsualDuration = TimeSpan.FromMinutes(5) }, Thing.Named("fast") with { UsualDuration = TimeSpan.FromMinutes(1) });
        var next = Thing.Named("next", slow) with { UsualDuration = TimeSpan.FromMinutes(2) };

        var estimate = MetaflowStack.Engine.Deployment.CriticalPath.Estimate(_lab.Plan(ResourceGraph.Build([fast, slow, next])));

        Assert.Equal([slow.Key, next.Key], estimate.Keys);
        Assert.Equal(TimeSpan.FromMinutes(7), estimate.Length);
    }
}
