using MetaflowStack.Definition.Running;
using Nuke.Common;

/// <summary>
/// Exit codes as the command line's contract has them: 2 until a target runs (whatever ends a build before that is wrong usage),
/// afterwards what the run says, else 1.
/// </summary>
sealed partial class Build
{
    protected override void OnBuildCreated() => ExitCode = 2;

    protected override void OnBuildInitialized()
    {
        if (ExecutionPlan.Any(target => StackTargets.Touches(target.Name)))
            ((IHasStack)this).Runs.Validate();
    }

    protected override void OnTargetRunning(string target) => ExitCode = null;

    protected override void OnTargetSkipped(string target) => ExitCode = null;

    protected override void OnTargetFailed(string target) => ExitCode = StackRuns.Find(this)?.ExitCode ?? 1;

    // A plan that has changes is no failure, and has a code of its own when that is asked for.
    protected override void OnTargetSucceeded(string target)
    {
        if (StackRuns.Find(this)?.ExitCode is { } code and not 0)
            ExitCode = code;
    }

    protected override void OnBuildFinished() => StackRuns.Find(this)?.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
