namespace MetaflowStack.Sandbox.Time;

/// <summary>A timer whose spans are simulated; it is set anew when simulated time is moved forward.</summary>
internal sealed class ScaledTimer : ITimer
{
    // The most that a system timer takes; a later end is reached in several steps.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(int.MaxValue);
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(1);

    private readonly SandboxClock _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly Lock _gate = new();
    private readonly ITimer _real;
    private DateTimeOffset? _due;
    private TimeSpan _period;

    public ScaledTimer(SandboxClock clock, TimeProvider real, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_clock, _callback, _state) = (clock, callback, state);
        Remember(dueTime, period);
        _real = real.CreateTimer(_ => Fire(), null, Real(dueTime), Real(period));
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            Remember(dueTime, period);
            return _real.Change(Real(dueTime), Real(period));
        }
    }

    /// <summary>Simulated time has moved: the end is nearer, or past.</summary>
    public void Rearm()
    {
        lock (_gate)
        {
            if (Remaining() is { } remaining)
                _real.Change(Real(remaining), Real(_period));
        }
    }

    public void Dispose()
    {
        _clock.Forget(this);
        lock (_gate)
            _due = null;
        _real.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire()
    {
        lock (_gate)
        {
            if (Remaining() is not { } remaining)
                return;
            if (_clock.ToReal(remaining) > s_tolerance)
            {
                _real.Change(Real(remaining), Real(_period));
                return;
            }

            _due = _period > TimeSpan.Zero ? _clock.GetUtcNow() + _period : null;
        }

        _callback(_state);
    }

    private TimeSpan? Remaining()
    {
        if (_due is not { } due)
            return null;
        var remaining = due - _clock.GetUtcNow();
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private void Remember(TimeSpan dueTime, TimeSpan period) =>
        (_due, _period) = (dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime, period);

    private TimeSpan Real(TimeSpan simulated)
    {
        var real = _clock.ToReal(simulated);
        return real > s_longest ? s_longest : real;
    }
}
