namespace MetaflowStack.Engine.Tests.Worlds;

/// <summary>A clock that stands still until it is told to move on; timers fire in the order of their due times.</summary>
public sealed class VirtualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<VirtualTimer> _timers = [];
    private long _now;
    private long _sequence;

    public static DateTimeOffset Epoch { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed => TimeSpan.FromTicks(GetTimestamp());

    public override long GetTimestamp()
    {
        lock (_lock)
            return _now;
    }

    public override DateTimeOffset GetUtcNow() => Epoch + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on by a span, firing what falls due on the way.</summary>
    public void Advance(TimeSpan span)
    {
        var target = GetTimestamp() + span.Ticks;
        while (FireNext(target)) { }
        lock (_lock)
            _now = Math.Max(_now, target);
    }

    /// <summary>Moves on to the next due timer and fires it; false when there is none.</summary>
    public bool AdvanceToNext() => FireNext(long.MaxValue);

    /// <summary>Moves on from timer to timer until a task has ended whose only waits are by this clock.</summary>
    public async Task<T> UntilEndedAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            if (!AdvanceToNext())
                await Task.Yield();
        }
        return await task;
    }

    private bool FireNext(long limit)
    {
        VirtualTimer? next;
        lock (_lock)
        {
            next = _timers.Where(timer => timer.Due is not null).MinBy(timer => (timer.Due, timer.Sequence));
            if (next is null || next.Due > limit)
                return false;
            _now = Math.Max(_now, next.Due!.Value);
            next.Due = next.Period > TimeSpan.Zero ? _now + next.Period.Ticks : null;
        }
        next.Fire();
        return true;
    }

    private sealed class VirtualTimer(VirtualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public long? Due { get; set; }

        public long Sequence { get; private set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                (Sequence, Period) = (++owner._sequence, period);
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : owner._now + Math.Max(0, dueTime.Ticks);
                if (!owner._timers.Contains(this))
                    owner._timers.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (owner._lock)
                owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
