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

    [Fact]
    public void Timers_fire_when_simulated_time_is_moved_past_their_end_and_not_before()
    {
        var real = new MetaflowStack.Sandbox.Tests.Kubernetes.ManualTime();
        var clock = new SandboxClock(real, DateTimeOffset.UnixEpoch, speed: 0.001);
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(20), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromMinutes(19));
        real.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, fired);
        clock.Advance(TimeSpan.FromMinutes(1));
        real.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, fired);
        clock.Advance(TimeSpan.FromDays(1));
        real.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, fired);
    }

    [Fact]
    public void A_timer_reaches_an_end_that_is_further_than_a_system_timer_goes()
    {
        var real = new MetaflowStack.Sandbox.Tests.Kubernetes.ManualTime();
        var clock = new SandboxClock(real, DateTimeOffset.UnixEpoch, speed: 0.001);
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromHours(2), Timeout.InfiniteTimeSpan);
        real.Advance(TimeSpan.FromHours(1999));
        Assert.Equal(0, fired);
        real.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, fired);
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
