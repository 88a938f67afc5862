using System.Linq.Expressions;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>
/// Base class of builds. A build declares targets and parameters, takes in components, and has a <c>Main</c>:
/// <c>static int Main() =&gt; Execute&lt;Build&gt;(x =&gt; x.Compile);</c>
/// </summary>
public abstract partial class NukeBuild : INukeBuild
{
    internal const string TargetParameter = "Target";
    internal const string SkipParameter = "Skip";
    internal const string RootParameter = "Root";
    internal const string ProfileParameter = "Profile";
    internal const string TargetSeparator = "+";

    /// <summary>
    /// Runs the build of this process. Returns the exit code: <see cref="ExitCode"/> if set, else 0 after success and 255 after failure.
    /// </summary>
    /// <param name="defaultTargetExpressions">The targets that run when the user names none: <c>x =&gt; x.Compile</c>.</param>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() => BuildManager.Execute(defaultTargetExpressions);

    internal IReadOnlyCollection<ExecutableTarget> ExecutableTargets { get; set; } = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    /// <inheritdoc/>
    [Parameter("List of targets to be invoked. Default is '{default_target}'.", Name = TargetParameter, Separator = TargetSeparator)]
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];

    /// <inheritdoc/>
    [Parameter("List of targets to be skipped. Empty list skips all dependencies.", Name = SkipParameter, Separator = TargetSeparator)]
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => With(ExecutionStatus.Skipped);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> ScheduledTargets => With(ExecutionStatus.Scheduled);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> RunningTargets => With(ExecutionStatus.Running);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> AbortedTargets => With(ExecutionStatus.Aborted);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> FailedTargets => With(ExecutionStatus.Failed);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> SucceededTargets => With(ExecutionStatus.Succeeded);

    /// <inheritdoc/>
    public IReadOnlyCollection<ExecutableTarget> FinishedTargets => [.. FailedTargets, .. SucceededTargets];

    /// <summary>Shows what would run, as text and in <c>.nuke/temp/execution-plan.html</c>, and runs nothing.</summary>
    [Parameter("Shows the execution plan (text and HTML).")]
    public bool Plan { get; internal set; }

    /// <summary>Shows the targets and parameters, and runs nothing.</summary>
    [Parameter("Shows the help text for this build assembly.")]
    public bool Help { get; internal set; }

    /// <summary>Leaves out the logo.</summary>
    [Parameter("Disables displaying the NUKE logo.")]
    public bool NoLogo { get; set; }

    /// <summary>Accepted, and without effect: see docs/engine.md.</summary>
    [Parameter("Accepted for compatibility. Has no effect.")]
    public bool Continue { get; internal set; }

    /// <inheritdoc/>
    public bool IsSucceeding => ExecutionPlan.All(x =>
        x.Status is ExecutionStatus.Succeeded or ExecutionStatus.Skipped or ExecutionStatus.Collective);

    /// <inheritdoc/>
    public bool IsFailing => ExecutionPlan.Any(x =>
        x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    /// <inheritdoc/>
    public bool IsFinished => ScheduledTargets.Count == 0 && RunningTargets.Count == 0;

    /// <inheritdoc/>
    public int? ExitCode { get; set; }

    /// <inheritdoc/>
    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null)
    {
        var target = ExecutionPlan.Single(x => x.Status == ExecutionStatus.Running);
        target.SummaryInformation = configurator?.Invoke([]) ?? [];
    }

    private List<ExecutableTarget> With(ExecutionStatus status) => [.. ExecutionPlan.Where(x => x.Status == status)];
}
