using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Retry;

public sealed class RetryPolicyTests
{
    private static readonly RetryVerdict Retry = new(ErrorClassification.Retry);
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void Waits_lie_between_nothing_and_a_bound_that_doubles_up_to_its_limit()
    {
        var policy = Policy(new RetryOptions { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(5), Budget = TimeSpan.FromHours(1) });
        foreach (var (attempt, bound) in (ReadOnlySpan<(int, int)>)[(1, 1), (2, 2), (3, 4), (4, 5), (60, 5)])
        {
            var delays = Enumerable.Range(0, 200).Select(_ => policy.NextDelay(attempt, TimeSpan.Zero, Retry)!.Value.TotalSeconds).ToList();
            Assert.All(delays, delay => Assert.InRange(delay, 0, bound));
            Assert.InRange(delays.Max(), bound * 0.9, bound);
            Assert.InRange(delays.Min(), 0, bound * 0.1);
        }
    }

    [Fact]
    public void No_wait_is_shorter_than_what_the_system_asked_for()
    {
        var policy = Policy(new RetryOptions { MaxDelay = TimeSpan.FromSeconds(1), Budget = TimeSpan.FromHours(1) });

        Assert.All(Enumerable.Range(1, 100), attempt =>
            Assert.True(policy.NextDelay(attempt, TimeSpan.Zero, Retry with { RetryAfter = TimeSpan.FromSeconds(17) }) >= TimeSpan.FromSeconds(17)));
    }

    [Fact]
    public void No_attempt_begins_after_the_budget_is_used_up()
    {
        var policy = Policy(new RetryOptions { Budget = TimeSpan.FromMinutes(1) });
        var (attempts, begun) = (0, _time.Elapsed);

        Assert.Throws<InvalidOperationException>(() => new Simulation(1, _time).Run(() => policy.ExecuteAsync<int>(
            (_, _) =>
            {
                attempts++;
                Assert.InRange(_time.Elapsed - begun, TimeSpan.Zero, TimeSpan.FromMinutes(1));
                throw new InvalidOperationException("busy");
            },
            _ => Retry, null, CancellationToken.None)));

        Assert.InRange(attempts, 4, 100);
    }

    [Theory]
    [InlineData(ErrorClassification.Fail, 1)]
    [InlineData(ErrorClassification.Done, 1)]
    [InlineData(ErrorClassification.RetryBounded, 3)]
    public void What_cannot_get_better_is_tried_no_more_often_than_it_may(ErrorClassification classification, int expected)
    {
        var attempts = 0;

        Assert.Throws<InvalidOperationException>(() => new Simulation(1, _time).Run(() => Policy(new RetryOptions()).ExecuteAsync<int>(
            (attempt, _) =>
            {
                Assert.Equal(++attempts, attempt);
                throw new InvalidOperationException("no");
            },
            _ => new RetryVerdict(classification), null, CancellationToken.None)));

        Assert.Equal(expected, attempts);
    }

    [Fact]
    public void Every_wait_is_told_and_success_ends_it()
    {
        var notices = new List<RetryNotice>();

        var result = new Simulation(1, _time).Run(() => Policy(new RetryOptions()).ExecuteAsync(
            (attempt, _) => attempt < 3 ? throw new TimeoutException() : Task.FromResult("done"), _ => Retry, notices.Add, CancellationToken.None));

        Assert.Equal("done", result);
        Assert.Equal([1, 2], notices.Select(notice => notice.Attempt));
        Assert.Equal(_time.Elapsed, notices[0].Delay + notices[1].Delay);
    }

    [Fact]
    public void The_same_seed_gives_the_same_waits()
    {
        var (one, two) = (Policy(new RetryOptions()), Policy(new RetryOptions()));

        Assert.All(Enumerable.Range(1, 5), attempt => Assert.Equal(one.NextDelay(attempt, TimeSpan.Zero, Retry), two.NextDelay(attempt, TimeSpan.Zero, Retry)));
    }

    [Fact]
    public void A_cancelled_wait_ends_at_once()
    {
        using var cancellation = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => new Simulation(1, _time).Run(() => Policy(new RetryOptions()).ExecuteAsync<int>(
            (_, _) => throw new TimeoutException(), _ => Retry with { RetryAfter = TimeSpan.FromMinutes(5) }, _ => cancellation.Cancel(), cancellation.Token)));

        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    private RetryPolicy Policy(RetryOptions options) => new(options, _time, new Random(42));
}
