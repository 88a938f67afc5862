namespace MetaflowStack.Azure.Tests.State;

/// <summary>The clock of a process that does not run: it stands still, and nothing that waits goes on.</summary>
internal sealed class FrozenTime : TimeProvider
{
    private readonly DateTimeOffset _now = System.GetUtcNow();
    private readonly long _timestamp = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _timestamp;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
