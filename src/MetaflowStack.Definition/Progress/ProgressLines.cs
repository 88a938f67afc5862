using System.Collections.Concurrent;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Progress;

/// <summary>
/// Live progress as lines: one when a resource is started, one when it ends, and in between what its provider says, at most
/// one every <see cref="Interval"/> for a resource. Unchanged resources are counted, not listed.
/// </summary>
/// <param name="log">Takes the lines.</param>
/// <param name="time">The run's clock.</param>
public sealed class ProgressLines(IRunLog log, TimeProvider time) : IDeploymentObserver
{
    /// <summary>How often a resource that takes long is mentioned, by the run's clock.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    /// <summary>Whether what is in flight is mentioned while nothing has happened; not needed where it is shown live.</summary>
    public bool MentionsWhatIsInFlight { get; init; } = true;

    private readonly ConcurrentDictionary<ResourceKey, InFlight> _inFlight = new();

    /// <inheritdoc />
    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration)
    {
        var now = time.GetUtcNow();
        _inFlight[key] = new InFlight(now, now, action is PlanAction.Delete ? null : usualDuration);
        if (action is not PlanAction.Unchanged)
            log.Debug($"  … {key}: {action.ToString().ToLowerInvariant()}");
    }

    /// <inheritdoc />
    public void Progress(ResourceKey key, string message)
    {
        var now = time.GetUtcNow();
        if (!MentionsWhatIsInFlight || !_inFlight.TryGetValue(key, out var flight) || now - flight.MentionedAt < Interval)
            return;
        if (_inFlight.TryUpdate(key, flight with { MentionedAt = now }, flight))
            log.Info($"  … {key}: {message} ({Durations.Text(now - flight.StartedAt)}{(flight.Usual is { } usual ? $", usually {Durations.Text(usual)}" : "")})");
    }

    /// <inheritdoc />
    public void Noted(ResourceKey key, string message)
    {
        if (_inFlight.TryGetValue(key, out var flight))
            _inFlight.TryUpdate(key, flight with { MentionedAt = time.GetUtcNow() }, flight);
        log.Info($"  … {key}: {message}");
    }

    /// <inheritdoc />
    public void Finished(ResourceChange change)
    {
        var wasInFlight = _inFlight.TryRemove(change.Key, out var flight);
        switch (change.Outcome)
        {
            case Outcome.Unchanged:
                break;
            case Outcome.Failed:
                log.Info($"  ✗ {change.Key} failed after {Durations.Text(change.Duration)}");
                break;
            case Outcome.Skipped when change.Reason == ResourceChange.Cancelled:
                // What was not started is counted: a line for each would push what matters off the screen.
                if (wasInFlight)
                    log.Info($"  - {change.Key} was in flight for {Durations.Text(time.GetUtcNow() - flight!.StartedAt)}: cancelled");
                break;
            case Outcome.Skipped:
                log.Info($"  - {change.Key} skipped: {change.Reason}");
                break;
            case Outcome.Started:
                log.Info($"  > {change.Key} started; it goes on by itself");
                break;
            default:
                log.Info($"  ✓ {change.Key} {change.Outcome.ToString().ToLowerInvariant()} in {Durations.Text(change.Duration)}{(change.Remark is { } remark ? $": {remark}" : "")}");
                break;
        }
    }

    /// <inheritdoc />
    public void Cancelled(int notStarted)
    {
        if (notStarted > 0)
            log.Info($"  - {notStarted} not started: cancelled");
    }

    private sealed record InFlight(DateTimeOffset StartedAt, DateTimeOffset MentionedAt, TimeSpan? Usual);
}
