namespace MetaflowStack.Engine.Time;

/// <summary>A timer of a <see cref="ScaledTimeProvider"/>: one-shot real timers, armed again until the simulated moment has come.</summary>
internal sealed class ScaledTimer : ITimer
{
    private readonly Lock _lock = new();
    private readonly ScaledTimeProvider _scaled;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ITimer _timer;
    private long? _due;
    private TimeSpan _period;

    public ScaledTimer(
        ScaledTimeProvider scaled, TimeProvider real, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_scaled, _callback, _state) = (scaled, callback, state);
        _timer = real.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Change(dueTime, period);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _period = period;
            _due = dueTime == Timeout.InfiniteTimeSpan ? null : _scaled.GetTimestamp() + dueTime.Ticks;
            return Arm();
        }
    }

    public void Dispose() => _timer.Dispose();

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Tick()
    {
        lock (_lock)
        {
            if (_due is not { } due)
                return;
            if (_scaled.GetTimestamp() < due)
            {
                Arm();
                return;
            }
            _due = _period > TimeSpan.Zero ? Math.Max(due + _period.Ticks, _scaled.GetTimestamp()) : null;
            Arm();
        }
        _callback(_state);
    }

    private bool Arm() => _timer.Change(
        _due is { } due ? _scaled.ToReal(TimeSpan.FromTicks(due - _scaled.GetTimestamp())) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
