using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.Stack;

public class PoolSizesTests
{
    [Theory]
    [InlineData(null, null, null, "Standard_D4_v5 Standard_D4s_v5 Standard_D4as_v5")]
    [InlineData("Standard_E4_v5 Standard_D8_v5", null, null, "Standard_E4_v5 Standard_D8_v5")]
    [InlineData(null, "Standard_D4s_v5", null, "Standard_D4s_v5 Standard_D4_v5 Standard_D4as_v5")]
    [InlineData("Standard_E4_v5 Standard_D8_v5", "Standard_D8_v5", null, "Standard_D8_v5 Standard_E4_v5")]
    [InlineData("Standard_E4_v5 Standard_D8_v5", "STANDARD_D8_V5", null, "STANDARD_D8_V5 Standard_E4_v5")]
    [InlineData("Standard_E4_v5 Standard_D8_v5", "Standard_D4s_v5", null, "Standard_E4_v5 Standard_D8_v5")]
    [InlineData(null, "Standard_NC6", null, "Standard_NC6")]
    [InlineData(null, null, "Standard_NC6", "Standard_NC6")]
    [InlineData("Standard_E4_v5", null, "Standard_NC6", "Standard_E4_v5")]
    [InlineData("Standard_E4_v5 Standard_NC6", null, "Standard_NC6", "Standard_NC6 Standard_E4_v5")]
    [InlineData(null, "Standard_D4as_v5", "Standard_NC6", "Standard_D4as_v5 Standard_D4_v5 Standard_D4s_v5")]
    public void What_was_chosen_before_comes_first_unless_an_option_outranks_it(string? option, string? chosen, string? imported, string expected)
    {
        var choices = new StackChoices(new Dictionary<string, string>(imported is null ? [] : [KeyValuePair.Create("cluster.task-pool.size", imported)]));
        var settings = Settings(options => options with { TaskNodeSize = option?.Split(' ') });

        var scope = new StackScope(settings, "s", "t") { Choices = choices, ChosenSizes = new PoolSizeChoice(null, chosen) };

        Assert.Equal(expected.Split(' '), scope.Sizes.Task);
        Assert.Equal(NodeSizes.Default, scope.Sizes.Default);
    }

    [Fact]
    public void Each_pool_has_a_list_of_its_own()
    {
        var settings = Settings(options => options with { NodeSize = ["Standard_B4ms", "Standard_D2_v2"] });

        var scope = new StackScope(settings, "s", "t") { ChosenSizes = new PoolSizeChoice("Standard_D2_v2", "Standard_D4as_v5") };

        Assert.Equal(["Standard_D2_v2", "Standard_B4ms"], scope.Sizes.Default);
        Assert.Equal(["Standard_D4as_v5", "Standard_D4_v5", "Standard_D4s_v5"], scope.Sizes.Task);
    }

    [Fact]
    public void A_state_remembers_the_sizes_of_pools_complete_or_not()
    {
        var state = StateDocument.New("demo", "default", DateTimeOffset.UnixEpoch) with
        {
            Resources = [Recorded(ManagedCluster.KeyFor("metaflow").ToString(), "Standard_D2s_v5", true), Recorded(AgentPool.KeyFor("taskworkers").ToString(), "Standard_D4s_v5", false)],
        };

        Assert.Equal(new PoolSizeChoice("Standard_D2s_v5", "Standard_D4s_v5"), PoolSizeChoice.Of(state));
        Assert.Equal(PoolSizeChoice.None, PoolSizeChoice.Of(state with { Resources = [] }));
    }

    [Fact]
    public void The_default_sizes_are_those_of_the_template_and_two_of_other_families()
    {
        Assert.Equal((StackChoice.DefaultPoolSize.Default, StackChoice.TaskPoolSize.Default), (NodeSizes.Default[0], NodeSizes.TaskDefault[0]));
        Assert.Equal((3, 3), (NodeSizes.Default.Count, NodeSizes.TaskDefault.Count));
    }

    private static RecordedResource Recorded(string key, string size, bool complete) => new()
    {
        Key = Engine.Resources.ResourceKey.Parse(key),
        Id = "id",
        Stage = "Infra",
        Complete = complete,
        Outputs = new Dictionary<string, string> { ["vmSize"] = size },
    };

    private static StackSettings Settings(Func<StackOptions, StackOptions> change) =>
        StackSettings.Validate(change(new StackOptions { OrgPrefix = "demo", RootDirectory = Path.GetTempPath() }), hasTerminal: false);
}
