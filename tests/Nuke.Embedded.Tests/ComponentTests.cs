using Nuke.Common;
using Nuke.Embedded.Tests.Builds;

namespace Nuke.Embedded.Tests;

public sealed class ComponentTests
{
    [Fact]
    public void Targets_of_components_are_named_by_type()
    {
        using var workspace = new Workspace();

        workspace.Run<Whole>(x => x.All);

        Assert.Equal(["Early", "Prepare", "Deploy(x)", "All", "Triggered"], RecordingBuild.Events);
    }

    [Fact]
    public void A_target_of_a_component_can_be_the_default()
    {
        using var workspace = new Workspace();

        workspace.Run<Whole>(x => ((IDeploy)x).Deploy);

        Assert.Equal(["Prepare", "Deploy(x)"], RecordingBuild.Events);
    }

    [Fact]
    public void What_a_build_has_not_taken_in_is_left_out_by_the_try_members_and_an_error_otherwise()
    {
        using var workspace = new Workspace();

        Assert.Equal(0, workspace.Run<Alone>(x => ((IDeploy)x).Deploy).ExitCode);
        Assert.Equal(["Deploy(x)"], RecordingBuild.Events);
        var result = workspace.Run<Incomplete>(x => x.All);
        Assert.Equal(255, result.ExitCode);
        Assert.Equal("Target 'Incomplete.All' refers to component 'IDeploy', which 'Incomplete' does not implement\n", result.Output);
    }

    [Fact]
    public void A_definition_is_inherited_from_a_component_and_extended()
    {
        using var workspace = new Workspace();

        workspace.Run<Inheriting>(x => x.Deploy);

        Assert.Equal(["Deploy(x)", "and more"], RecordingBuild.Events);
    }

    [Fact]
    public void A_definition_is_inherited_from_the_base_class_and_extended()
    {
        using var workspace = new Workspace();

        workspace.Run<Derived>(x => x.Work);

        Assert.Equal(["base", "middle", "derived"], RecordingBuild.Events);
    }

    [Fact]
    public void A_component_that_refines_another_has_the_last_word()
    {
        using var workspace = new Workspace();

        workspace.Run<Refined>(x => ((IDeploy)x).Deploy);

        Assert.Equal(["refined"], RecordingBuild.Events);
    }

    [Fact]
    public void Two_components_with_the_same_target_are_an_error_that_names_both()
    {
        using var workspace = new Workspace();

        var result = workspace.Run<Ambiguous>(null, "Deploy");

        Assert.Equal(255, result.ExitCode);
        Assert.Equal(
            "Property 'Deploy' must be implemented explicitly because it is inherited from multiple interfaces:\n - IDeploy\n - IDeployToo\n",
            result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_class_settles_a_name_that_two_components_share()
    {
        using var workspace = new Workspace();

        workspace.Run<Settled>(x => x.Deploy);

        Assert.Equal(["settled"], RecordingBuild.Events);
    }

    [Fact]
    public void A_hidden_target_cannot_take_the_place_of_a_components()
    {
        using var workspace = new Workspace();

        Assert.StartsWith(
            "Property 'Deploy' must be marked public to override inherited member from:",
            workspace.Run<Hiding>(null, "Deploy").Output,
            StringComparison.Ordinal);
    }

    private interface IPrepare : INukeBuild
    {
        Target Prepare => _ => _.Executes(() => RecordingBuild.Events.Add("Prepare"));
    }

    private interface IDeploy : INukeBuild
    {
        [Parameter] string? Name => TryGetValue(() => Name);

        Target Deploy => _ => _
            .TryDependsOn<IPrepare>()
            .Requires(() => RootDirectory != null)
            .Executes(() => RecordingBuild.Events.Add($"Deploy({Name ?? "x"})"));
    }

    private interface IDeployToo : INukeBuild
    {
        Target Deploy => _ => _;
    }

    private interface IRefineDeploy : IDeploy
    {
        Target IDeploy.Deploy => _ => _.Executes(() => RecordingBuild.Events.Add("refined"));
    }

    private interface INotify : INukeBuild
    {
        Target Triggered => _ => _.Executes(() => RecordingBuild.Events.Add("Triggered"));

        Target Early => _ => _.TryBefore<IPrepare>(x => x.Prepare).Executes(() => RecordingBuild.Events.Add("Early"));
    }

    private sealed class Whole : RecordingBuild, IPrepare, IDeploy, INotify
    {
        public Target All => _ => _
            .DependsOn<IDeploy>()
            .DependsOn<INotify>(x => x.Early)
            .Triggers<INotify>(x => x.Triggered)
            .Executes(() => Record("All"));
    }

    private sealed class Alone : RecordingBuild, IDeploy;

    private sealed class Incomplete : RecordingBuild
    {
        public Target All => _ => _.DependsOn<IDeploy>();
    }

    private sealed class Inheriting : RecordingBuild, IDeploy
    {
        public Target Deploy => _ => _.Inherit<IDeploy>().Executes(() => Record("and more"));
    }

    private abstract class BaseBuild : RecordingBuild
    {
        public virtual Target Work => _ => _.Executes(() => Record("base"));
    }

    private abstract class MiddleBuild : BaseBuild
    {
        public override Target Work => _ => _.Base().Executes(() => Record("middle"));
    }

    private sealed class Derived : MiddleBuild
    {
        public override Target Work => _ => _.Base().Executes(() => Record("derived"));
    }

    private sealed class Refined : RecordingBuild, IRefineDeploy;

    private sealed class Ambiguous : RecordingBuild, IDeploy, IDeployToo;

    private sealed class Settled : RecordingBuild, IDeploy, IDeployToo
    {
        public Target Deploy => _ => _.Executes(() => Record("settled"));
    }

    private sealed class Hiding : RecordingBuild, IDeploy
    {
        private Target Deploy => _ => _;
    }
}
