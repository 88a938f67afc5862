using Nuke.Common.Execution.Output;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Runs a plan, one target after the other: first what is skipped from the start, then the requirements of what remains, then the
/// targets, each after a last look at its conditions.
/// </summary>
internal sealed class BuildExecutor(NukeBuild build, TimeProvider clock)
{
    /// <summary>Runs the plan. <paramref name="skipped"/> are the values of <c>--skip</c>: null without it, empty for everything not invoked.</summary>
    public void Execute(IReadOnlyList<string>? skipped)
    {
        foreach (var target in build.ExecutionPlan.Where(x => IsSkippedByParameter(x, skipped)))
            Skip(target, "via parameter");
        foreach (var target in build.ExecutionPlan)
            CheckConditions(target, target.Definition.StaticConditions);
        RequirementService.Validate(build);

        try
        {
            foreach (var target in build.ExecutionPlan)
                Execute(target, mayThrow: true);
        }
        finally
        {
            foreach (var target in build.ScheduledTargets.Where(x => x.Definition.IsAssuredAfterFailure))
                Execute(target, mayThrow: false);
        }
    }

    private static bool IsSkippedByParameter(ExecutableTarget target, IReadOnlyList<string>? skipped) =>
        skipped is not null
        && (skipped.Count == 0
            || skipped.Any(x => x.Replace("-", string.Empty, StringComparison.Ordinal).Equals(target.Name, StringComparison.OrdinalIgnoreCase)));

    private void Execute(ExecutableTarget target, bool mayThrow)
    {
        if (target.Status == ExecutionStatus.Skipped || CheckConditions(target, target.Definition.DynamicConditions))
        {
            target.Status = ExecutionStatus.Skipped;
            build.OnTargetSkipped(target.Name);
        }
        else if (target.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
        }
        else
        {
            using (Logging.SetTarget(target.Name))
            using (NukeBuild.Host.WriteBlock(target.Name))
                Run(target, mayThrow);
        }
    }

    private void Run(ExecutableTarget target, bool mayThrow)
    {
        var start = clock.GetTimestamp();
        target.Status = ExecutionStatus.Running;
        try
        {
            build.OnTargetRunning(target.Name);
            foreach (var action in target.Actions)
                action();
            target.Duration = clock.GetElapsedTime(start);
            target.Status = ExecutionStatus.Succeeded;
            build.OnTargetSucceeded(target.Name);
        }
        catch (OperationCanceledException exception)
        {
            target.Duration = clock.GetElapsedTime(start);
            target.Status = ExecutionStatus.Aborted;
            Log.Warning("Target {TargetName} was cancelled", target.Name);
            if (mayThrow)
                throw new TargetExecutionException(target.Name, exception);
        }
#pragma warning disable CA1031 // A target may fail with any exception; it is reported, and ends the run or is counted.
        catch (Exception wrapped)
#pragma warning restore CA1031
        {
            var exception = wrapped.Unwrap();
            target.Duration = clock.GetElapsedTime(start);
            target.Status = ExecutionStatus.Failed;
            if (target.SummaryInformation.Count == 0)
                target.SummaryInformation = ExceptionText.ForSummary(exception);
            Logging.TargetFailed(target.Name, exception);
            build.OnTargetFailed(target.Name);
            if (mayThrow && !target.Definition.IsProceedAfterFailure)
                throw new TargetExecutionException(target.Name, exception);
        }
    }

    private bool CheckConditions(ExecutableTarget target, List<Condition> conditions)
    {
        try
        {
            var violated = conditions.Where(x => !x.Holds()).Select(x => x.Text).ToList();
            if (violated.Count > 0)
            {
                target.OnlyWhen = string.Join(" && ", violated);
                Skip(target, reason: null);
            }
        }
#pragma warning disable CA1031 // A condition may fail with any exception; it is reported and ends the run.
        catch (Exception wrapped)
#pragma warning restore CA1031
        {
            var exception = wrapped.Unwrap();
            Log.Error(exception, "Invocation of condition for {TargetName} has thrown an exception", target.Name);
            throw new TargetExecutionException(target.Name, exception);
        }

        return target.OnlyWhen is not null;
    }

    private void Skip(ExecutableTarget target, string? reason)
    {
        if (target.Invoked || target.Status != ExecutionStatus.Scheduled)
            return;
        target.Status = ExecutionStatus.Skipped;
        target.Skipped ??= reason;
        if (target.Definition.DependencyBehavior == DependencyBehavior.Execute)
            return;
        foreach (var orphan in target.ExecutionDependencies.Concat(target.Triggers).Where(x => !IsNeeded(x)).ToList())
            Skip(orphan, $"because of {target.Name}");
    }

    private bool IsNeeded(ExecutableTarget target) =>
        build.ScheduledTargets.Any(x => x.ExecutionDependencies.Contains(target) || x.Triggers.Contains(target));
}
