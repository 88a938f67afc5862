using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Deployment;

public class RemainingWorkTests
{
    private static readonly Thing Group = Thing.Named("group") with { UsualDuration = TimeSpan.FromSeconds(10) };
    private static readonly Thing Cluster = Thing.Named("cluster", Group) with { UsualDuration = TimeSpan.FromSeconds(100) };
    private static readonly Thing Network = Thing.Named("network", Group) with { UsualDuration = TimeSpan.FromSeconds(20) };
    private static readonly Thing Pods = Thing.Named("pods", Cluster, Network) with { Stage = "Services", UsualDuration = TimeSpan.FromSeconds(30) };
    private static readonly ResourceGraph Graph = ResourceGraph.Build([Group, Cluster, Network, Pods]);

    private readonly RemainingWork _work = new(new Lab().Plan(Graph), null);

    [Fact]
    public void Before_the_start_it_is_the_longest_path() => Assert.Equal(140, Left());

    [Fact]
    public void What_is_not_on_the_longest_path_makes_no_difference()
    {
        Assert.Equal(130, Left(["group"]));
        Assert.Equal(130, Left(["group", "network"]));
    }

    [Fact]
    public void Time_spent_on_the_longest_path_counts() => Assert.Equal(90, Left(["group"], ("cluster", 40)));

    [Fact]
    public void What_takes_longer_than_usual_keeps_a_little_until_it_ends() => Assert.Equal(35, Left(["group", "network"], ("cluster", 400)));

    [Fact]
    public void Nothing_is_left_at_the_end() => Assert.Equal(0, Left(["group", "cluster", "network", "pods"]));

    [Fact]
    public void Other_stages_do_not_count()
    {
        var infra = new RemainingWork(new Lab().Plan(Graph), ["Infra"]);

        Assert.Equal(TimeSpan.FromSeconds(110), infra.At(_ => false, _ => TimeSpan.Zero));
        Assert.DoesNotContain(Pods.Key, infra.Keys);
        Assert.Equal(3, infra.Keys.Count);
    }

    private double Left(string[]? ended = null, params (string Name, int Seconds)[] running) => _work.At(
        key => ended?.Contains(key.Name) == true,
        key => TimeSpan.FromSeconds(running.FirstOrDefault(one => one.Name == key.Name).Seconds)).TotalSeconds;
}
