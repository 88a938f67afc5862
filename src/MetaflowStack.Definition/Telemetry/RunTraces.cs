using System.Collections.Concurrent;
using System.Diagnostics;
using MetaflowStack.Definition.Notices;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Telemetry;

/// <summary>
/// A run as a trace: a span for it, below it one for each target, below that one for each resource that was started while the target ran,
/// and below these the requests. Names and attributes are described in <c>docs/events.md</c>.
/// </summary>
internal sealed class RunTraces : IRunObserver
{
    /// <summary>The name of what makes the spans.</summary>
    internal const string SourceName = "MetaflowStack";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly StackSettings _settings;
    private readonly string _runId;
    private readonly Action _finish;
    private readonly ConcurrentDictionary<ResourceKey, Activity> _resources = new();
    private volatile IReadOnlyDictionary<ResourceKey, string> _stages = new Dictionary<ResourceKey, string>();
    private Activity? _run;
    private volatile Activity? _target;

    private RunTraces(StackSettings settings, string runId, Action finish) => (_settings, _runId, _finish) = (settings, runId, finish);

    /// <summary>Begins to collect spans, which are sent as they end.</summary>
    internal static RunTraces Start(TraceSettings traces, string runId, StackSettings settings, IRunLog log)
    {
        var export = new TraceExport(traces, runId, log);
        return new RunTraces(settings, runId, export.Dispose);
    }

    /// <inheritdoc />
    public void RunStarted()
    {
        _run = Source.StartActivity($"run {_settings.Target}", ActivityKind.Internal, default(ActivityContext));
        _run?.SetTag("metaflow.run.id", _runId).SetTag("metaflow.org_prefix", _settings.OrgPrefix).SetTag("metaflow.environment", _settings.Environment)
            .SetTag("metaflow.location", _settings.Location).SetTag("metaflow.cloud", _settings.Cloud.ToString().ToLowerInvariant());
    }

    /// <inheritdoc />
    public void TargetStarted(string target)
    {
        _target = Source.StartActivity($"target {target}", ActivityKind.Internal, _run?.Context ?? default);
        _target?.SetTag("metaflow.target", target);
    }

    /// <inheritdoc />
    public void TargetEnded(TargetStory target)
    {
        if (_target is not { } activity)
            return;
        activity.SetTag("metaflow.outcome", target.Record.Outcome);
        End(activity, target.Error?.ToString());
        _target = null;
    }

    /// <inheritdoc />
    public void Planned(Plan plan) => _stages = plan.Changes.ToDictionary(change => change.Key, change => change.Stage);

    // Called in the flow of the resource's work: what that sends becomes a child.
    /// <inheritdoc />
    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration)
    {
        if (Source.StartActivity($"{action.ToString().ToLowerInvariant()} {key}", ActivityKind.Internal, (_target ?? _run)?.Context ?? default) is not { } activity)
            return;
        activity.SetTag("metaflow.resource.key", key.ToString()).SetTag("metaflow.resource.stage", _stages.GetValueOrDefault(key))
            .SetTag("metaflow.resource.action", action.ToString().ToLowerInvariant());
        _resources[key] = activity;
    }

    void IDeploymentObserver.Noted(ResourceKey key, string message)
    {
        if (_resources.TryGetValue(key, out var activity))
            activity.AddEvent(new ActivityEvent(SecretMask.Apply(message)));
    }

    /// <inheritdoc />
    public void Finished(ResourceChange change)
    {
        if (!_resources.TryRemove(change.Key, out var activity))
            return;
        activity.SetTag("metaflow.resource.outcome", change.Outcome.ToString().ToLowerInvariant()).SetTag("metaflow.resource.seconds", change.Duration.TotalSeconds);
        if (change.Error?.Code is { } code)
            activity.SetTag("error.type", code);
        End(activity, change.Error?.ToString());
    }

    /// <inheritdoc />
    public void RunEnded(RunStory story)
    {
        foreach (var left in _resources.Values)
            left.Stop();
        if (_run is { } run)
        {
            run.SetTag("metaflow.outcome", story.Outcome).SetTag("process.exit.code", story.ExitCode);
            End(run, story.Outcome == "failed" ? story.Targets.Select(target => target.Error?.ToString()).FirstOrDefault(error => error is not null) : null);
        }

        _finish();
    }

    private static void End(Activity activity, string? error)
    {
        if (error is not null)
            activity.SetStatus(ActivityStatusCode.Error, SecretMask.Apply(error));
        activity.Stop();
    }
}
