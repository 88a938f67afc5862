using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Embedded.Tests.Builds;

namespace Nuke.Embedded.Tests;

public sealed class ExecutionTests
{
    [Fact]
    public void Hooks_are_called_in_order()
    {
        using var workspace = new Workspace();

        workspace.Run<HookBuild>(x => x.Fails);

        Assert.Equal(
            ["created True", "initialized 3", "running Works", "succeeded Works", "skipped Skips", "running Fails", "failed Fails", "finished True"],
            RecordingBuild.Events);
    }

    [Fact]
    public void A_task_with_a_result_is_waited_for_like_any_other()
    {
        using var workspace = new Workspace();

        Assert.Equal(255, workspace.Run<TaskBuild>(x => x.Counts).ExitCode);
    }

    [Theory]
    [InlineData("succeed-with", 3)]
    [InlineData("fail-with", 4)]
    [InlineData("cancel-with", 5)]
    [InlineData("fail", 255)]
    [InlineData("cancel", 130)]
    [InlineData("succeed", 0)]
    public void The_exit_code_is_the_builds_own_if_it_sets_one(string target, int exitCode)
    {
        using var workspace = new Workspace();

        Assert.Equal(exitCode, workspace.Run<ExitCodeBuild>(null, target).ExitCode);
    }

    [Theory]
    [InlineData("Top", "Middle Bottom Shared", "Top Other")]
    [InlineData("Top Other", "Middle Bottom", "Shared Top Other")]
    [InlineData("KeepTop", "Keep", "Bottom Shared KeepTop")]
    public void What_only_a_skipped_target_needs_is_skipped_with_it_unless_it_says_otherwise(string invoked, string skipped, string ran)
    {
        using var workspace = new Workspace();

        var result = workspace.Run<SkipBuild>(null, invoked.Split(' '));

        Assert.Equal(ran.Split(' ').Where(x => x != "Other" || invoked.Contains(x, StringComparison.Ordinal)), RecordingBuild.Events);
        foreach (var name in skipped.Split(' '))
            Assert.Matches($"(?m)^{name} +Skipped ", result.Output);
    }

    [Fact]
    public void What_a_skipped_target_requires_is_not_asked_for()
    {
        using var workspace = new Workspace();

        Assert.Equal(0, workspace.Run<RequireBuild>(null, "Top").ExitCode);
        Assert.Equal(255, workspace.Run<RequireBuild>(null, "Needs", "--enabled").ExitCode);
        Assert.Equal(0, workspace.Run<RequireBuild>(null, "Needs", "--enabled", "--number", "1").ExitCode);
    }

    [Theory]
    [InlineData("   ", 255)]
    [InlineData("x", 0)]
    public void A_required_parameter_must_not_be_blank(string value, int exitCode)
    {
        using var workspace = new Workspace();

        var result = workspace.Run<RequiredBuild>(x => x.Work, "--name", value);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode != 0, result.Output.StartsWith("Member 'Name' is required to be not null or empty", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("StaticThrows")]
    [InlineData("DynamicThrows")]
    public void A_condition_that_throws_ends_the_run(string target)
    {
        using var workspace = new Workspace();

        var result = workspace.Run<ConditionBuild>(null, target, "After");

        Assert.Equal(255, result.ExitCode);
        Assert.Contains($"Invocation of condition for {target} has thrown an exception", result.Output, StringComparison.Ordinal);
        Assert.Empty(RecordingBuild.Events);
    }

    [Fact]
    public void An_invoked_target_is_skipped_by_its_condition_but_its_dependencies_run()
    {
        using var workspace = new Workspace();

        workspace.Run<ConditionBuild>(null, "Never");

        Assert.Equal(["After"], RecordingBuild.Events);
    }

    [Fact]
    public void An_assured_target_runs_after_a_cancellation_too()
    {
        using var workspace = new Workspace();

        var result = workspace.Run<ExitCodeBuild>(null, "Cancel", "CleanUp");

        Assert.Equal(130, result.ExitCode);
        Assert.Equal(["CleanUp"], RecordingBuild.Events);
    }

    [Fact]
    public void Lists_of_targets_tell_where_each_stands()
    {
        using var workspace = new Workspace();

        workspace.Run<ListBuild>(x => x.Second, "--skip", "Left");

        Assert.Equal(
            ["plan Left First Second Third", "invoked Second", "skipped Left", "succeeded First", "running Second", "scheduled Third", "has True", "lacks False"],
            RecordingBuild.Events);
    }

    private sealed class HookBuild : RecordingBuild
    {
        [Parameter] private readonly bool NoLogoAgain;

        public Target Works => _ => _.Executes(() => { });
        public Target Skips => _ => _.DependsOn(Works).OnlyWhenDynamic(() => NoLogoAgain).Executes(() => { });
        public Target Fails => _ => _.DependsOn(Skips, Works).Executes(() => { throw new InvalidOperationException("x"); });

        protected internal override void OnBuildCreated() => Record($"created {NoLogo}");
        protected internal override void OnBuildInitialized() => Record($"initialized {ExecutionPlan.Count}");
        protected internal override void OnTargetRunning(string target) => Record($"running {target}");
        protected internal override void OnTargetSkipped(string target) => Record($"skipped {target}");
        protected internal override void OnTargetSucceeded(string target) => Record($"succeeded {target}");
        protected internal override void OnTargetFailed(string target) => Record($"failed {target}");
        protected internal override void OnBuildFinished() => Record($"finished {IsFailing}");
    }

    private sealed class TaskBuild : RecordingBuild
    {
        public Target Counts => _ => _.Executes(() => CountAsync());

        private static async Task<int> CountAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("counted wrong");
        }
    }

    private sealed class ExitCodeBuild : RecordingBuild
    {
        public Target Succeed => _ => _.Executes(() => { });
        public Target SucceedWith => _ => _.Executes(() => { ExitCode = 3; });
        public Target Fail => _ => _.Executes(() => { throw new InvalidOperationException(); });
        public Target FailWith => _ => _.Executes(() => End(4, new InvalidOperationException()));
        public Target Cancel => _ => _.Executes(() => { throw new OperationCanceledException(); });
        public Target CancelWith => _ => _.Executes(() => End(5, new OperationCanceledException()));
        public Target CleanUp => _ => _.AssuredAfterFailure().Executes(() => Record("CleanUp"));

        private void End(int exitCode, Exception exception)
        {
            ExitCode = exitCode;
            throw exception;
        }
    }

    private sealed class SkipBuild : RecordingBuild
    {
        public Target Bottom => _ => _.Executes(() => Record("Bottom"));
        public Target Shared => _ => _.Executes(() => Record("Shared"));
        public Target Middle => _ => _.DependsOn(Bottom, Shared).OnlyWhenStatic(() => false).Executes(() => Record("Middle"));
        public Target Keep => _ => _.DependsOn(Bottom, Shared).OnlyWhenStatic(() => false).WhenSkipped(DependencyBehavior.Execute).Executes(() => { });
        public Target Top => _ => _.DependsOn(Middle).Executes(() => Record("Top"));
        public Target KeepTop => _ => _.DependsOn(Keep).Executes(() => Record("KeepTop"));
        public Target Other => _ => _.DependsOn(Shared).Executes(() => Record("Other"));
    }

    private sealed class RequireBuild : NukeBuild
    {
        [Parameter] private readonly int? Number;
        [Parameter] private readonly bool Enabled;

        public Target Needs => _ => _.OnlyWhenStatic(() => Enabled).Requires(() => Number).Executes(() => { });
        public Target Top => _ => _.DependsOn(Needs).Executes(() => { });
    }

    private sealed class RequiredBuild : NukeBuild
    {
        [Parameter, Required] private readonly string? Name;

        public Target Work => _ => _.Description(Name ?? "").Executes(() => { });
    }

    private sealed class ConditionBuild : RecordingBuild
    {
        public Target StaticThrows => _ => _.OnlyWhenStatic(() => Throw()).Executes(() => { });
        public Target DynamicThrows => _ => _.OnlyWhenDynamic(() => Throw()).Executes(() => { });
        public Target After => _ => _.After(StaticThrows, DynamicThrows).Executes(() => Record("After"));
        public Target Never => _ => _.DependsOn(After).OnlyWhenStatic(() => Events.Count > 100).Executes(() => Record("Never"));

        private static bool Throw() => throw new InvalidOperationException("no");
    }

    private sealed class ListBuild : RecordingBuild
    {
        public Target Left => _ => _.Executes(() => { });
        public Target First => _ => _.Executes(() => { });
        public Target Second => _ => _.DependsOn(Left, First).Triggers(Third).Executes(() =>
        {
            Show("plan", ExecutionPlan);
            Show("invoked", InvokedTargets);
            Show("skipped", SkippedTargets);
            Show("succeeded", SucceededTargets);
            Show("running", RunningTargets);
            Show("scheduled", ScheduledTargets);
            Record($"has {ScheduledTargets.Contains(Third)}");
            Record($"lacks {ScheduledTargets.Contains(First)}");
        });

        public Target Third => _ => _.Executes(() => { });

        private static void Show(string title, IEnumerable<ExecutableTarget> targets) =>
            Record($"{title} {string.Join(' ', targets.Select(x => x.Name))}");
    }
}
