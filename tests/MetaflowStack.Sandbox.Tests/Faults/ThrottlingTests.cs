using System.Globalization;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>Azure Resource Manager's token buckets: learn.microsoft.com, request limits and throttling.</summary>
public sealed class ThrottlingTests
{
    [Theory]
    [InlineData("GET", "reads", 250, 25)]
    [InlineData("PUT", "writes", 200, 10)]
    [InlineData("DELETE", "deletes", 200, 10)]
    public async Task A_bucket_gives_its_tokens_tells_how_long_to_wait_and_refills(string method, string kind, int capacity, int perSecond)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        Task<Answer> SendAsync() => sandbox.ArmAsync(method, "resourceGroups/none", Stack.Groups, method == "PUT" ? """{"location":"nowhere"}""" : null);

        for (var left = capacity - 1; left >= 0; left--)
        {
            var taken = await SendAsync();
            Assert.NotEqual(429, taken.Status);
            Assert.Equal($"{left}", taken.Headers[$"x-ms-ratelimit-remaining-subscription-{kind}"]);
        }

        var limited = await SendAsync();
        Assert.Equal((429, "SubscriptionRequestsThrottled"), (limited.Status, limited.ErrorCode));
        Assert.StartsWith($"Number of '{kind[..^1]}' requests for subscription '{sandbox.Server.Document.SubscriptionId}' actor '", limited.ErrorMessage, StringComparison.Ordinal);
        var wait = int.Parse(limited.Headers["Retry-After"], CultureInfo.InvariantCulture);
        sandbox.Pass(0.5 / perSecond);
        Assert.Equal(429, (await SendAsync()).Status);
        sandbox.Pass(wait - 0.5 / perSecond);
        var first = await SendAsync();
        Assert.NotEqual(429, first.Status);
        Assert.Equal($"{wait * perSecond - 1}", first.Headers[$"x-ms-ratelimit-remaining-subscription-{kind}"]);
    }

    [Fact]
    public async Task Buckets_are_one_for_each_kind_and_fifteen_times_as_large_for_the_subscription()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        for (var i = 0; i < 3; i++)
            await sandbox.ArmAsync("GET", "resourceGroups", Stack.Groups);
        var read = await sandbox.ArmAsync("GET", "resourceGroups", Stack.Groups);
        Assert.Equal(("246", "3746"), (read.Headers["x-ms-ratelimit-remaining-subscription-reads"], read.Headers["x-ms-ratelimit-remaining-subscription-global-reads"]));
        var write = await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);
        Assert.Equal(("199", "2999"), (write.Headers["x-ms-ratelimit-remaining-subscription-writes"], write.Headers["x-ms-ratelimit-remaining-subscription-global-writes"]));
        var tenant = await sandbox.SendAsync("GET", $"{sandbox.Url}/subscriptions?api-version=2022-12-01");
        Assert.Equal("249", tenant.Headers["x-ms-ratelimit-remaining-tenant-reads"]);
    }
}
