using MetaflowStack.Definition.Progress;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Tests.Progress;

public class ProgressBoardTests
{
    private static readonly ProgressSamples.Sample Group = ProgressSamples.Of("azure:resource-group/metaflow", 10);
    private static readonly ProgressSamples.Sample Cluster = ProgressSamples.Of("azure:managed-cluster/metaflow", 190, Group);
    private static readonly ProgressSamples.Sample Subnet = ProgressSamples.Of("azure:subnet/database", 20, Group);

    private readonly ManualClock _clock = new();
    private readonly ProgressBoard _board;

    public ProgressBoardTests() => _board = new ProgressBoard(ProgressSamples.PlanOf(Group, Cluster, Subnet), _clock);

    [Fact]
    public void The_bar_follows_the_longest_path_and_not_the_number_of_resources()
    {
        Start(Group);
        Pass(10);
        End(Group);
        Start(Cluster);
        Start(Subnet);
        Pass(20);
        End(Subnet);

        var view = _board.Look();

        Assert.Equal((2, 3), (view.Done, view.Total));
        Assert.Equal(0.15, view.Fraction, 3); // 30 of 200 seconds
        Assert.Equal(TimeSpan.FromSeconds(170), view.Left);
    }

    [Fact]
    public void The_bar_never_goes_back()
    {
        Start(Group);
        Pass(9.5);
        var before = _board.Look().Fraction;
        _board.Started(Group.Key, PlanAction.Replace, Group.UsualDuration); // begun anew

        Assert.True(before > 0);
        Assert.Equal(before, _board.Look().Fraction);
    }

    [Fact]
    public void The_longest_running_come_first_with_what_their_providers_say()
    {
        Start(Subnet);
        Pass(1);
        Start(Cluster);
        Pass(1);
        _board.Progress(Cluster.Key, "Creating");

        Assert.Equal(
            [(Subnet.Key, "create", 2.0, 20.0), (Cluster.Key, "Creating", 1.0, 190.0)],
            _board.Look().InFlight.Select(row => (row.Key, row.Message, row.Elapsed.TotalSeconds, row.Usual!.Value.TotalSeconds)));
    }

    [Fact]
    public void When_everything_has_ended_the_bar_is_full()
    {
        foreach (var resource in new[] { Group, Cluster, Subnet })
            End(resource);

        var view = _board.Look();

        Assert.Equal(1, view.Fraction);
        Assert.Empty(view.InFlight);
    }

    private void Start(ProgressSamples.Sample resource) => _board.Started(resource.Key, PlanAction.Create, resource.UsualDuration);

    private void End(ProgressSamples.Sample resource) => _board.Finished(ProgressSamples.Ended(resource));

    private void Pass(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
