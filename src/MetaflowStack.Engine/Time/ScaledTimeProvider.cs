namespace MetaflowStack.Engine.Time;

/// <summary>
/// A clock that runs <c>speed</c> times as fast as another: now, timestamps and timers, and therefore
/// <see cref="Task.Delay(TimeSpan, TimeProvider)"/> and timeouts through it. A twenty-minute operation of the sandbox takes seconds.
/// </summary>
public sealed class ScaledTimeProvider : TimeProvider
{
    private readonly double _speed;
    private readonly DateTimeOffset _start;
    private readonly TimeProvider _real;
    private readonly long _origin;

    /// <summary>Starts the clock.</summary>
    /// <param name="speed">How many of its seconds pass in a real one; 1 is real time.</param>
    /// <param name="simulatedStart">What it shows now.</param>
    /// <param name="real">The clock underneath; the system's when null.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="speed"/> is not a positive number.</exception>
    public ScaledTimeProvider(double speed, DateTimeOffset simulatedStart, TimeProvider? real = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        if (!double.IsFinite(speed))
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed must be finite.");
        (_speed, _start, _real) = (speed, simulatedStart, real ?? System);
        _origin = _real.GetTimestamp();
    }

    /// <summary>How many seconds of this clock pass in a real one.</summary>
    public double Speed => _speed;

    /// <summary>How much real time has passed since the start.</summary>
    public TimeSpan RealElapsed => _real.GetElapsedTime(_origin);

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override long GetTimestamp() => (long)(RealElapsed.Ticks * _speed);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _start.ToUniversalTime() + TimeSpan.FromTicks(GetTimestamp());

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new ScaledTimer(this, _real, callback, state, dueTime, period);
    }

    /// <summary>
    /// The real time that a simulated span takes, in whole milliseconds rounded up: real timers have no finer grain, and a wait
    /// must never end early (Retry-After).
    /// </summary>
    internal TimeSpan ToReal(TimeSpan simulated) =>
        simulated <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(simulated.TotalMilliseconds / _speed));
}
