namespace MetaflowStack.Sandbox.Time;

/// <summary>Simulated time: runs <c>speed</c> times as fast as real time and can be moved forward, which timers notice.</summary>
/// <param name="real">The time that it is scaled from.</param>
/// <param name="start">The simulated instant at which it starts.</param>
/// <param name="speed">Simulated seconds per real second.</param>
public sealed class SandboxClock(TimeProvider real, DateTimeOffset start, double speed) : TimeProvider
{
    private readonly long _startTimestamp = real.GetTimestamp();
    private readonly HashSet<ScaledTimer> _timers = [];
    private long _advancedTicks;

    /// <summary>Simulated seconds per real second.</summary>
    public double Speed => speed;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Moves simulated time forward at once: waiting without waiting. Timers that are due then fire.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        Interlocked.Add(ref _advancedTicks, span.Ticks);
        ScaledTimer[] timers;
        lock (_timers)
            timers = [.. _timers];
        foreach (var timer in timers)
            timer.Rearm();
    }

    /// <inheritdoc/>
    public override long GetTimestamp() =>
        (long)(real.GetElapsedTime(_startTimestamp).Ticks * speed) + Interlocked.Read(ref _advancedTicks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start.AddTicks(GetTimestamp());

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ScaledTimer(this, real, callback, state, dueTime, period);
        lock (_timers)
            _timers.Add(timer);
        return timer;
    }

    internal TimeSpan ToReal(TimeSpan simulated) =>
        simulated == Timeout.InfiniteTimeSpan ? simulated : TimeSpan.FromTicks((long)(simulated.Ticks / speed));

    internal void Forget(ScaledTimer timer)
    {
        lock (_timers)
            _timers.Remove(timer);
    }
}
