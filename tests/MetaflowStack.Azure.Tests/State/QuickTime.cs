namespace MetaflowStack.Azure.Tests.State;

/// <summary>The machine's clock, but waits end at once and count as waited.</summary>
internal sealed class QuickTime : TimeProvider
{
    private long _skipped;

    private TimeSpan Skipped => TimeSpan.FromTicks(Interlocked.Read(ref _skipped));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Skipped;

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Skipped.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero)
            return System.CreateTimer(callback, state, dueTime, period);
        Interlocked.Add(ref _skipped, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
