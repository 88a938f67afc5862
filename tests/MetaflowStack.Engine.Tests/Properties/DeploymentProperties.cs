using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Properties;

/// <summary>What holds for every stack, every order of events and every failure.</summary>
public sealed class DeploymentProperties
{
    [Fact]
    public void Every_resource_starts_after_everything_it_depends_on_has_ended() => StackCases.Check(300, stack =>
    {
        var observer = new RecordingObserver();
        LabFor(stack).Deploy(stack.Graph, observer: observer);

        foreach (var resource in stack.Graph.Resources)
        {
            Assert.All(stack.Graph.DependenciesOf(resource.Key), dependency =>
                Assert.True(observer.Position("end", dependency.Name) < observer.Position("start", resource.Key.Name), $"{resource.Key} before {dependency}"));
        }
    });

    [Fact]
    public void Never_two_at_once_on_a_resource_or_an_exclusive_group_and_never_more_than_the_limit() => StackCases.Check(300, stack =>
    {
        var lab = LabFor(stack);
        var provider = lab.Provider();

        lab.Deploy(stack.Graph, provider);

        Assert.Empty(provider.Violations);
        Assert.InRange(provider.MostAtOnce, 1, stack.Parallelism);
    });

    [Fact]
    public void A_failed_resource_blocks_exactly_what_depends_on_it_and_everything_is_reported() => StackCases.Check(300, stack =>
    {
        var lab = LabFor(stack);
        var provider = lab.Provider();
        var broken = stack.Some(salt: 1, outOf: 4);
        foreach (var name in broken)
            provider.Failures[name] = 1;

        var changes = lab.Deploy(stack.Graph, provider);

        var blocked = stack.DependentsOf(broken);
        Assert.Equal(stack.Nodes.Count, changes.Changes.Select(change => change.Key).Distinct().Count());
        Assert.Equal(stack.Nodes.Count, changes.Changes.Count);
        Assert.Equal(Sorted(blocked), Sorted(changes.With(Outcome.Skipped)));
        Assert.Equal(Sorted(broken.Except(blocked)), Sorted(changes.With(Outcome.Failed)));
        Assert.All(changes.With(Outcome.Skipped), change => Assert.Contains(broken, name => change.Reason!.Contains($"test:thing/{name}, which failed", StringComparison.Ordinal)));
        Assert.Equal(stack.Nodes.Count - blocked.Count - broken.Except(blocked).Count(), changes.With(Outcome.Created).Count());
    });

    [Fact]
    public void A_second_run_after_any_failure_finishes_the_work_and_a_third_has_none() => StackCases.Check(300, stack =>
    {
        var lab = LabFor(stack);
        var provider = lab.Provider();
        foreach (var name in stack.Some(salt: 2, outOf: 3))
            provider.Failures[name] = 1;
        lab.Deploy(stack.Graph, provider);
        provider.Failures.Clear();

        Assert.True(lab.Deploy(stack.Graph, provider).Succeeded);

        AssertSettled(lab, stack.Graph);
        Assert.Empty(provider.Violations);
    });

    [Fact]
    public void Any_change_of_the_definition_is_carried_out_and_then_nothing_is_left_to_do() => StackCases.Check(300, stack =>
    {
        var lab = LabFor(stack);
        lab.Deploy(stack.Graph);
        var provider = lab.Provider();
        var changed = Changed(stack);

        var changes = lab.Deploy(changed, provider);

        Assert.True(changes.Succeeded, string.Join("; ", changes.Changes));
        AssertSettled(lab, changed);
        Assert.Empty(provider.Violations);
    });

    [Fact]
    public void Whatever_others_do_to_the_world_is_put_right() => StackCases.Check(300, stack =>
    {
        var lab = LabFor(stack);
        lab.Deploy(stack.Graph);
        foreach (var name in stack.Some(salt: 3, outOf: 4))
            lab.World.Remove(Thing.KeyOf(name));
        foreach (var key in lab.World.Items.Keys.Where(key => stack.Some(salt: 4, outOf: 4).Contains(key.Name)).ToList())
            lab.World.Items[key] = lab.World.Items[key] with { Setting = "by hand" };

        Assert.True(lab.Deploy(stack.Graph).Succeeded);

        AssertSettled(lab, stack.Graph);
    });

    [Fact]
    public void A_run_without_failures_takes_no_longer_than_the_critical_path_when_nothing_limits_it() => StackCases.Check(200, stack =>
    {
        var lab = new Lab(stack.Seed) { Options = new DeployerOptions { Parallelism = 100 } };
        var free = ResourceGraph.Build(stack.Things.Select(thing => thing with { ExclusiveGroup = null }));

        var path = CriticalPath.Of(lab.Deploy(free));

        Assert.Equal(path.Length, path.Makespan);
    });

    internal static Lab LabFor(StackCase stack) => new(stack.Seed) { Options = new DeployerOptions { Parallelism = stack.Parallelism } };

    /// <summary>The world holds exactly the graph, the state knows exactly that, and another run writes nothing.</summary>
    internal static void AssertSettled(Lab lab, ResourceGraph graph)
    {
        Assert.Equal(Sorted(graph.Resources.Select(resource => resource.Key.Name)), Sorted(lab.World.Items.Keys.Select(key => key.Name)));
        Assert.Equal(Sorted(lab.World.Items.Select(item => item.Value.Id)), Sorted(lab.State.Document.Resources.Select(resource => resource.Id)));
        Assert.All(lab.State.Document.Resources, resource => Assert.True(resource.Complete, $"{resource.Key} is not complete"));
        var (writes, entries) = (lab.World.Writes.Count(), lab.State.Entries.Count);
        var again = lab.Deploy(graph);
        Assert.All(again.Changes, change => Assert.Equal(Outcome.Unchanged, change.Outcome));
        Assert.Equal(writes, lab.World.Writes.Count());
        Assert.Equal(entries, lab.State.Entries.Count);
    }

    // Some resources are no longer wanted (with all that depends on them), some look different, some must be made anew.
    private static ResourceGraph Changed(StackCase stack)
    {
        var gone = stack.Some(salt: 5, outOf: 6);
        var all = gone.Union(stack.DependentsOf(gone)).ToHashSet();
        return ResourceGraph.Build(stack.Things.Where(thing => !all.Contains(thing.Key.Name)).Select(thing => thing with
        {
            Setting = stack.Some(salt: 6, outOf: 4).Contains(thing.Key.Name) ? "another" : "",
            Shape = stack.Some(salt: 7, outOf: 5).Contains(thing.Key.Name) ? "another" : "",
        }));
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);

    private static IEnumerable<string> Sorted(IEnumerable<ResourceChange> changes) => Sorted(changes.Select(change => change.Key.Name));
}
