using MetaflowStack.Engine.Tests.Worlds;
using MetaflowStack.Engine.Time;

namespace MetaflowStack.Engine.Tests.Time;

public sealed class ScaledTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly VirtualTimeProvider _real = new();

    [Fact]
    public void Now_and_elapsed_time_run_as_much_faster_as_asked()
    {
        var time = new ScaledTimeProvider(60, Start, _real);
        var begun = time.GetTimestamp();

        _real.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(Start.AddMinutes(2), time.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(2), time.GetElapsedTime(begun));
        Assert.Equal(TimeSpan.FromSeconds(2), time.RealElapsed);
    }

    [Fact]
    public void A_delay_ends_when_its_simulated_time_has_passed_and_not_before()
    {
        var time = new ScaledTimeProvider(100, Start, _real);
        var delay = Task.Delay(TimeSpan.FromSeconds(10), time);

        _real.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(delay.IsCompleted);
        _real.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(delay.IsCompleted);
    }

    [Fact]
    public void A_delay_shorter_than_a_real_millisecond_is_rounded_up()
    {
        var time = new ScaledTimeProvider(1000, Start, _real);
        var delay = Task.Delay(TimeSpan.FromSeconds(0.4), time);

        _real.AdvanceToNext();

        Assert.True(delay.IsCompleted);
        Assert.Equal(TimeSpan.FromMilliseconds(1), _real.Elapsed);
    }

    [Fact]
    public void A_real_timer_that_fires_early_does_not_end_a_delay_early()
    {
        var time = new ScaledTimeProvider(100, Start, new EarlyTimers(_real));
        var delay = Task.Delay(TimeSpan.FromSeconds(10), time);

        _real.AdvanceToNext();
        Assert.False(delay.IsCompleted);
        while (!delay.IsCompleted)
            Assert.True(_real.AdvanceToNext());

        Assert.InRange(_real.Elapsed, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(101));
    }

    [Fact]
    public void A_timeout_cancels_at_its_simulated_time()
    {
        var time = new ScaledTimeProvider(10, Start, _real);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);

        _real.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(timeout.IsCancellationRequested);
        _real.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(timeout.IsCancellationRequested);
    }

    [Fact]
    public void A_periodic_timer_fires_at_every_period_and_can_be_stopped()
    {
        var time = new ScaledTimeProvider(10, Start, _real);
        var fired = 0;
        using var timer = time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));

        _real.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, fired);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _real.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal(3, fired);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void A_speed_that_is_none_is_refused(double speed) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScaledTimeProvider(speed, Start, _real));

    /// <summary>Fires a millisecond before the time, as real timers do now and then.</summary>
    private sealed class EarlyTimers(TimeProvider inner) : TimeProvider
    {
        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new EarlyTimer(inner.CreateTimer(callback, state, Early(dueTime), period));

        private static TimeSpan Early(TimeSpan due) => due <= TimeSpan.FromMilliseconds(1) ? due : due - TimeSpan.FromMilliseconds(1);

        private sealed class EarlyTimer(ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Early(dueTime), period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
