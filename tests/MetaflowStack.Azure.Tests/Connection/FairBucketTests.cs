using Azure.Core;
using MetaflowStack.Azure.Connection.Pacing;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class FairBucketTests
{
    [Fact]
    public void Who_asks_for_much_holds_up_another_by_one_place()
    {
        var line = new TurnLine<string>();
        foreach (var number in Enumerable.Range(1, 100))
            line.Add("flood", $"flood {number}");
        line.Add("quiet", "quiet 1");
        line.Add("other", "other 1");
        line.Add("other", "other 2");

        Assert.Equal(["flood 1", "quiet 1", "other 1", "flood 2", "other 2", "flood 3"], Enumerable.Range(0, 6).Select(_ => line.Next()));
        Assert.Equal(97, line.Count);
    }

    [Fact]
    public void An_empty_line_has_no_next() => Assert.Throws<InvalidOperationException>(() => new TurnLine<string>().Next());

    [Fact]
    public async Task Whoever_gives_up_leaves_the_turn_to_the_next_and_one_line_tells_that_it_is_tight()
    {
        var time = new SkippingTime();
        var bucket = new RequestBucket(capacity: 200, perSecond: 10, time);
        bucket.Take();
        bucket.Answered(20);
        var fair = new FairBucket(bucket, time);
        var tight = new List<TimeSpan>();
        using var impatient = new CancellationTokenSource();
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fair.TakeAsync("a", tight.Add, impatient.Token).AsTask());
        await fair.TakeAsync("b", tight.Add, TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromMilliseconds(100), Assert.Single(tight));
    }

    [Fact]
    public async Task Questions_about_operations_of_AKS_keep_to_its_own_limit()
    {
        var time = new SkippingTime();
        var bucket = new SharedPacing(time).Of("subscription", RequestKind.ClusterOperation);
        var started = time.GetTimestamp();

        // 200 it holds, of which 20 are left to others; then two a second.
        foreach (var number in Enumerable.Range(1, 280))
        {
            await bucket.TakeAsync("stack", _ => { }, TestContext.Current.CancellationToken);
            bucket.Bucket.Answered(null);
            Assert.True(number > 180 || time.GetElapsedTime(started) == TimeSpan.Zero, $"{number} had to wait");
        }

        Assert.Equal(50, time.GetElapsedTime(started).TotalSeconds, tolerance: 0.5);
    }

    [Theory]
    [InlineData("GET", "/subscriptions/1/providers/Microsoft.ContainerService/locations/westus/operations/2", true)]
    [InlineData("GET", "/subscriptions/1/providers/microsoft.containerservice/locations/westus/operationresults/2", true)]
    [InlineData("POST", "/subscriptions/1/providers/Microsoft.ContainerService/locations/westus/operations/2", false)]
    [InlineData("GET", "/subscriptions/1/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks", false)]
    [InlineData("GET", "/subscriptions/1/providers/Microsoft.Network/locations/westus/operations/2", false)]
    public void Which_questions_these_are(string method, string path, bool counted) =>
        Assert.Equal(counted, RequestKinds.IsClusterOperation(RequestMethod.Parse(method), path));
}
