using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Properties;

public sealed class DestroyProperties
{
    [Fact]
    public void A_destroy_removes_exactly_what_is_recorded_and_in_reverse_order() => StackCases.Check(300, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        lab.Deploy(stack.Graph);
        var foreign = Thing.Named("foreign");
        lab.World.Put(foreign, "", TimeSpan.Zero);
        lab.World.Log.Clear();

        var changes = lab.Destroy(null);

        Assert.True(changes.Succeeded);
        Assert.Equal([foreign.Key], lab.World.Items.Keys);
        Assert.Empty(lab.State.Document.Resources);
        var deletes = lab.World.Log.Where(line => line.StartsWith("delete", StringComparison.Ordinal)).Select(line => line[7..]).ToList();
        foreach (var resource in stack.Graph.Resources.Where(resource => deletes.Contains(resource.Key.Name)))
        {
            Assert.All(stack.Graph.DependenciesOf(resource.Key).Where(key => deletes.Contains(key.Name)), dependency =>
                Assert.True(deletes.IndexOf(resource.Key.Name) < deletes.IndexOf(dependency.Name), $"{dependency} before {resource.Key}"));
        }
    });

    [Fact]
    public void A_destroy_works_when_the_state_was_lost() => StackCases.Check(300, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        lab.Deploy(stack.Graph);
        lab.State.Document = new StateDocument { Lineage = "new", Stack = "demo", Environment = "test" };

        Assert.True(lab.Destroy(stack.Graph).Succeeded);

        Assert.Empty(lab.World.Items);
    });

    [Fact]
    public void What_has_been_marked_as_someone_elses_is_left_alone_and_reported() => StackCases.Check(200, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        var free = ResourceGraph.Build(stack.Things.Select(thing => thing with { Container = null, DeletedWithContainer = false }));
        lab.Deploy(free);
        var taken = stack.Some(salt: 20, outOf: 4);
        foreach (var name in taken)
            lab.World.Items[Thing.KeyOf(name)] = lab.World.Items[Thing.KeyOf(name)] with { Owned = false };

        var changes = lab.Destroy(free);

        Assert.Equal(taken.Order(), lab.World.Items.Keys.Select(key => key.Name).Order());
        Assert.Equal(taken.Order(), changes.With(Outcome.Skipped).Select(change => change.Key.Name).Order());
        Assert.All(changes.With(Outcome.Skipped), change => Assert.Contains("not ours", change.Reason));
    });

    [Fact]
    public void A_failed_delete_keeps_what_it_depends_on_and_the_next_destroy_finishes() => StackCases.Check(300, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        lab.Deploy(stack.Graph);
        var provider = lab.Provider();
        foreach (var name in stack.Some(salt: 21, outOf: 4))
            provider.Failures[name] = 1;

        lab.Destroy(stack.Graph, provider);
        Assert.True(lab.Destroy(stack.Graph).Succeeded);

        Assert.Empty(provider.Violations);
        Assert.Empty(lab.World.Items);
        Assert.Empty(lab.State.Document.Resources);
    });

    [Fact]
    public void A_delete_is_journaled_with_the_id_that_it_goes_by_so_that_a_later_run_finds_what_is_left()
    {
        var (lab, graph) = (new Lab(), ResourceGraph.Build([Thing.Named("a")]));
        lab.Deploy(graph);
        var made = Assert.Single(lab.State.Document.Resources);
        lab.State.Document = lab.State.Document with { Resources = [made with { Id = "what it was to be", Complete = false }] };

        lab.Destroy(graph);

        var intent = Assert.Single(lab.State.Entries, entry => entry is { Action: PlanAction.Delete, Phase: JournalPhase.Intent });
        Assert.Equal(made.Id, intent.Resource?.Id);
    }
}
