using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

public sealed class StateDifferenceTests
{
    private static readonly StateDocument Older = new()
    {
        Lineage = "lineage",
        Stack = "demo",
        Environment = "default",
        Serial = 7,
        Properties = new Dictionary<string, string> { ["location"] = "westus", ["gone"] = "x" },
        Resources =
        [
            StateSamples.Recorded("kept"),
            StateSamples.Recorded("removed"),
            StateSamples.Recorded("changed") with { Id = "", Complete = false, Outputs = new Dictionary<string, string> { ["dropped"] = "1" } },
        ],
    };

    private static readonly StateDocument Newer = Older with
    {
        Serial = 9,
        LastRun = StateSamples.Run,
        WrittenAt = StateSamples.Noon,
        Properties = new Dictionary<string, string> { ["location"] = "northeurope", ["new"] = "y" },
        Resources =
        [
            StateSamples.Recorded("added"),
            StateSamples.Recorded("changed") with { Container = null, DependsOn = [], ExclusiveGroup = "network" },
            StateSamples.Recorded("kept"),
        ],
    };

    [Fact]
    public void Every_change_is_a_line_that_a_person_can_read()
    {
        Snapshot.Matches(string.Join('\n', StateDifference.Between(Older, Newer).Lines()) + "\n", "state-difference.txt");
        Assert.Equal("1 added, 1 removed, 1 changed, 3 properties changed", StateDifference.Between(Older, Newer).ToString());
    }

    [Fact]
    public void Order_serial_time_and_run_are_no_difference()
    {
        var same = Older with { Serial = 100, LastRun = StateSamples.Run, WrittenAt = StateSamples.Noon, Resources = [.. Older.Resources.Reverse()] };

        Assert.True(StateDifference.Between(Older, same).IsEmpty);
        Assert.Equal("no change", StateDifference.Between(Older, same).ToString());
    }

    [Fact]
    public void A_move_is_a_difference() =>
        Assert.Equal(["~ movedTo: none → elsewhere"], StateDifference.Between(Older, Older with { MovedTo = "elsewhere" }).Lines());

    public static TheoryData<string, Func<Engine.Providers.RecordedResource, Engine.Providers.RecordedResource>> Fields => new()
    {
        { "id", resource => resource with { Id = "x" } },
        { "stage", resource => resource with { Stage = "x" } },
        { "complete", resource => resource with { Complete = false } },
        { "adopted", resource => resource with { Adopted = true } },
        { "dependsOn", resource => resource with { DependsOn = [] } },
        { "container", resource => resource with { Container = new ResourceKey("azure", "vnet", "x") } },
        { "deletedWithContainer", resource => resource with { DeletedWithContainer = false } },
        { "fingerprint", resource => resource with { Fingerprint = "x" } },
        { "exclusiveGroup", resource => resource with { ExclusiveGroup = "x" } },
        { "outputs.blobEndpoint", resource => resource with { Outputs = new Dictionary<string, string> { ["blobEndpoint"] = "x" } } },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Each_field_of_a_resource_is_compared(string field, Func<Engine.Providers.RecordedResource, Engine.Providers.RecordedResource> change)
    {
        var fields = StateDifference.Between(StateSamples.Recorded("one"), change(StateSamples.Recorded("one")));

        Assert.Equal([field], fields.Select(difference => difference.Name));
    }

    [Fact]
    public void The_table_above_has_every_field_but_the_key() =>
        Assert.Equal(typeof(Engine.Providers.RecordedResource).GetProperties().Length - 1, Fields.Count);
}
