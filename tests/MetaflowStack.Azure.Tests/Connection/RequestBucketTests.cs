using MetaflowStack.Azure.Connection.Pacing;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class RequestBucketTests
{
    private readonly HandTime _time = new();
    private readonly RequestBucket _bucket;

    public RequestBucketTests() => _bucket = new RequestBucket(capacity: 200, perSecond: 10, _time);

    [Fact]
    public void Before_Azure_has_said_what_is_left_no_more_are_under_way_than_a_full_bucket_allows()
    {
        Assert.All(Waits(180), wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.Equal(TimeSpan.FromMilliseconds(200), _bucket.Take());
    }

    [Fact]
    public void Nothing_waits_while_more_than_the_reserve_is_left()
    {
        Answer(120);
        Assert.All(Waits(100), wait => Assert.Equal(TimeSpan.Zero, wait));
    }

    [Fact]
    public void What_would_touch_the_reserve_waits_for_the_refill()
    {
        Answer(22);
        Assert.Equal([0, 0, 100, 100, 100], Waits(5).Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public void Time_refills_it_up_to_its_capacity()
    {
        Answer(20);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 100], Waits(11)[9..].Select(wait => wait.TotalMilliseconds));
        Answer(20);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([0, 100], Waits(181)[179..].Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public void Requests_under_way_count_as_taken()
    {
        Waits(30);
        _bucket.Answered(50);
        Assert.Equal([0, 100], Waits(2).Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public void An_answer_that_says_nothing_changes_nothing()
    {
        Answer(20);
        _bucket.Take();
        _bucket.Answered(null);
        Assert.Equal(TimeSpan.FromMilliseconds(100), _bucket.Take());
    }

    [Fact]
    public void A_request_that_is_not_sent_after_all_is_given_back()
    {
        Answer(21);
        Assert.Equal([0, 100], Waits(2).Select(wait => wait.TotalMilliseconds));
        _bucket.GiveBack();
        Assert.Equal(TimeSpan.Zero, _bucket.Take());
    }

    [Fact]
    public void Once_refused_nothing_is_sent_before_Retry_After()
    {
        _bucket.Take();
        _bucket.Refused(TimeSpan.FromSeconds(17));
        Assert.All(Waits(5), wait => Assert.True(wait >= TimeSpan.FromSeconds(17)));
    }

    private void Answer(int remaining)
    {
        _bucket.Take();
        _bucket.Answered(remaining);
    }

    private List<TimeSpan> Waits(int count) => [.. Enumerable.Range(0, count).Select(_ => _bucket.Take())];
}
