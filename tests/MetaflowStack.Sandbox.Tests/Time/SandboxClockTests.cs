using MetaflowStack.Sandbox.Time;

namespace MetaflowStack.Sandbox.Tests.Time;

public class SandboxClockTests
{
    [Fact]
    public void Timers_go_by_simulated_time_when_they_are_made_and_when_they_are_changed()
    {
        var real = new RecordingTime();
        var clock = new SandboxClock(real, DateTimeOffset.UnixEpoch, speed: 200);

        using var timer = clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromSeconds(400), TimeSpan.FromSeconds(2));

        Assert.Equal(
        [
            (TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan),
            (TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10)),
        ], real.Spans);
    }

    private sealed class RecordingTime : TimeProvider
    {
        public List<(TimeSpan Due, TimeSpan Period)> Spans { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Spans.Add((dueTime, period));
            return new RecordingTimer(this);
        }
    }

    private sealed class RecordingTimer(RecordingTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Spans.Add((dueTime, period));
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
