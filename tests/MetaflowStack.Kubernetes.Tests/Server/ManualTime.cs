namespace MetaflowStack.Kubernetes.Tests.Server;

/// <summary>A clock that stands still until a test moves it; remembers what was waited for.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<TimeSpan> _waits = [];
    private TaskCompletionSource _created = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Every wait asked for, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
                return [.. _waits];
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            var timer = new ManualTimer(this, () => callback(state)) { Due = Due(dueTime) };
            _timers.Add(timer);
            _waits.Add(dueTime);
            _created.TrySetResult();
            return timer;
        }
    }

    /// <summary>Moves the clock and fires what is due by then.</summary>
    public void Advance(TimeSpan span)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += span;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            due.ForEach(timer => _timers.Remove(timer));
        }
        due.ForEach(timer => timer.Fire());
    }

    /// <summary>Moves the clock to the end of each wait of at most half an hour as it comes up, until the task has ended.</summary>
    public async Task<T> DriveAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Task created;
            TimeSpan? next;
            lock (_gate)
            {
                if (_created.Task.IsCompleted)
                    _created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                created = _created.Task;
                next = _timers.Select(timer => (TimeSpan?)(timer.Due - _now)).Where(span => span <= TimeSpan.FromMinutes(30)).Min();
            }
            if (next is { } span)
                Advance(span);
            else
                await Task.WhenAny(task, created);
        }
        return await task;
    }

    private DateTimeOffset Due(TimeSpan dueTime) => dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : _now + dueTime;

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public Action Fire => fire;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
                Due = time.Due(dueTime);
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
