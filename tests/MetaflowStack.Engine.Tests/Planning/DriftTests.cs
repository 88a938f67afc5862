using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Planning;

/// <summary>Whose work a difference is: ours, who want something else now, or somebody else's, who changed the world.</summary>
public sealed class DriftTests
{
    private static readonly Thing Wanted = Thing.Named("a") with { Setting = "wanted" };
    private static readonly Thing Changed = Thing.Named("a") with { Setting = "another wish" };
    private readonly Lab _lab = new();

    [Fact]
    public void What_others_change_is_drift()
    {
        _lab.Deploy(ResourceGraph.Build([Wanted]));
        ChangeByHand("somebody's");

        var change = Plan(Wanted);

        Assert.Equal((PlanAction.Update, true, true), (change.Action, change.Drifted, change.IsDriftOnly));
    }

    [Fact]
    public void What_we_want_otherwise_is_not()
    {
        _lab.Deploy(ResourceGraph.Build([Wanted]));

        var change = Plan(Changed);

        Assert.Equal((PlanAction.Update, false, false), (change.Action, change.Drifted, change.IsDriftOnly));
    }

    [Fact]
    public void What_others_delete_is_drift()
    {
        _lab.Deploy(ResourceGraph.Build([Wanted]));
        _lab.World.Remove(Wanted.Key);

        Assert.True(Plan(Wanted).IsDriftOnly);
    }

    [Fact]
    public void What_never_existed_is_not() => Assert.False(Plan(Wanted).IsDriftOnly);

    [Fact]
    public void A_wish_that_was_carried_out_is_the_new_measure()
    {
        _lab.Deploy(ResourceGraph.Build([Wanted]));
        _lab.Deploy(ResourceGraph.Build([Changed]));
        ChangeByHand("somebody's");

        Assert.True(Plan(Changed).IsDriftOnly);
        Assert.False(Plan(Wanted).IsDriftOnly);
    }

    [Fact]
    public void What_is_as_wanted_is_not_drift()
    {
        _lab.Deploy(ResourceGraph.Build([Wanted]));

        Assert.Equal((PlanAction.Unchanged, false), (Plan(Wanted).Action, Plan(Wanted).Drifted));
    }

    [Fact]
    public void A_record_without_a_fingerprint_blames_nobody_and_gets_one()
    {
        var graph = ResourceGraph.Build([Wanted]);
        _lab.Deploy(graph);
        _lab.State.Document = _lab.State.Document with { Resources = [.. _lab.State.Document.Resources.Select(resource => resource with { Fingerprint = null })] };
        ChangeByHand("somebody's");
        Assert.False(Plan(Wanted).Drifted);

        _lab.Deploy(graph);
        ChangeByHand("somebody's");

        Assert.True(Plan(Wanted).Drifted);
    }

    [Fact]
    public void A_fingerprint_sees_every_property_and_no_order_of_work()
    {
        string Of(Thing thing) => ResourceGraph.Build([Thing.Named("b"), thing]).FingerprintOf(thing.Key);
        var same = Of(Wanted);

        Assert.Equal(same, Of(Wanted with { Stage = "Services", ExclusiveGroup = "x", UsualDuration = TimeSpan.FromHours(1), DependsOn = [Thing.KeyOf("b")] }));
        Assert.NotEqual(same, Of(Wanted with { Setting = "other" }));
        Assert.NotEqual(same, Of(Wanted with { OtherShapes = ["round"] }));
        Assert.NotEqual(same, Of(Wanted with { Inputs = ["given"] }));
        Assert.NotEqual(Of(Wanted with { Inputs = ["given"] }), Of(Wanted with { Inputs = [Thing.Named("b").Id] }));
        Assert.NotEqual(Of(Wanted with { OtherShapes = ["a", "b"] }), Of(Wanted with { OtherShapes = ["ab"] }));
    }

    private void ChangeByHand(string setting) => _lab.World.Items[Wanted.Key] = _lab.World.Items[Wanted.Key] with { Setting = setting };

    private PlannedChange Plan(Thing wanted) => _lab.Plan(ResourceGraph.Build([wanted]))[wanted.Key];
}
