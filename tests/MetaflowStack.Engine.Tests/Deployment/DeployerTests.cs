using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
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
}
