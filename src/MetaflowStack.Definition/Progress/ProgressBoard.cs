using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Progress;

/// <summary>Keeps what is in flight, and how much of the plan's longest path is done. Safe from many threads.</summary>
/// <param name="plan">What is carried out.</param>
/// <param name="time">The run's clock.</param>
internal sealed class ProgressBoard(Plan plan, TimeProvider time) : IDeploymentObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceKey, InFlight> _inFlight = [];
    private readonly HashSet<ResourceKey> _ended = [];
    private RemainingWork _work = new(plan, null);
    private TimeSpan _atFirst;
    private double _fraction;

    /// <summary>Counts these stages only: those that the run's targets carry out.</summary>
    internal void Expect(IReadOnlyCollection<string> stages)
    {
        lock (_lock)
            (_work, _atFirst, _fraction) = (new RemainingWork(plan, stages), TimeSpan.Zero, 0);
    }

    /// <summary>What there is to show now. The fraction never goes back.</summary>
    internal ProgressView Look()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_atFirst == TimeSpan.Zero)
                _atFirst = _work.At(_ => false, _ => TimeSpan.Zero);
            var left = _work.At(_ended.Contains, key => _inFlight.TryGetValue(key, out var flight) ? now - flight.StartedAt : TimeSpan.Zero);
            _fraction = Math.Clamp(_atFirst == TimeSpan.Zero ? 1 : 1 - (left / _atFirst), _fraction, 1);
            return new ProgressView(
                [
                    .. _inFlight.OrderBy(flight => flight.Value.StartedAt).ThenBy(flight => flight.Key.ToString(), StringComparer.Ordinal)
                        .Select(flight => new ProgressRow(flight.Key, flight.Value.Message, now - flight.Value.StartedAt, flight.Value.Usual)),
                ],
                _ended.Count(_work.Keys.Contains),
                _work.Keys.Count,
                _fraction,
                left);
        }
    }

    /// <inheritdoc />
    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration)
    {
        lock (_lock)
            _inFlight[key] = new InFlight(time.GetUtcNow(), action == PlanAction.Delete ? null : usualDuration, action.ToString().ToLowerInvariant());
    }

    /// <inheritdoc />
    public void Progress(ResourceKey key, string message)
    {
        lock (_lock)
            if (_inFlight.TryGetValue(key, out var flight))
                _inFlight[key] = flight with { Message = message };
    }

    /// <inheritdoc />
    public void Finished(ResourceChange change)
    {
        lock (_lock)
        {
            _inFlight.Remove(change.Key);
            _ended.Add(change.Key);
        }
    }

    private sealed record InFlight(DateTimeOffset StartedAt, TimeSpan? Usual, string Message);
}
