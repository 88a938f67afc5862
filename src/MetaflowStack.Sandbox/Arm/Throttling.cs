using System.Globalization;
using MetaflowStack.Sandbox.SignIn;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>
/// Azure Resource Manager's token buckets per subscription, principal and kind of request, in simulated time:
/// reads 250 with 25 a second, writes and deletes 200 with 10 a second
/// (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
/// </summary>
internal sealed class Throttling(TimeProvider clock)
{
    private readonly Dictionary<(string, string), Bucket> _buckets = [];

    /// <summary>Takes a token; the answer is 429 when there is none. Writes what remains into the headers.</summary>
    public ArmResponse? Take(Caller caller, string method, IHeaderDictionary headers)
    {
        var kind = method switch { "DELETE" => "deletes", "GET" or "HEAD" => "reads", _ => "writes" };
        var (capacity, perSecond) = kind == "reads" ? (250.0, 25.0) : (200.0, 10.0);
        var now = clock.GetUtcNow();
        if (!_buckets.TryGetValue((caller.ObjectId, kind), out var bucket))
            _buckets[(caller.ObjectId, kind)] = bucket = new Bucket(capacity, now);
        bucket.Level = Math.Min(capacity, bucket.Level + (now - bucket.At).TotalSeconds * perSecond);
        bucket.At = now;
        if (bucket.Level < 1)
        {
            var wait = (int)Math.Ceiling((1 - bucket.Level) / perSecond);
            return ArmErrors.Gateway(429, "TooManyRequests",
                $"The request is being throttled as the limit has been reached for operation type - {kind}. Try again after {wait} seconds.").ToResponse()
                .With("Retry-After", wait.ToString(CultureInfo.InvariantCulture));
        }

        bucket.Level--;
        headers[$"x-ms-ratelimit-remaining-subscription-{kind}"] = ((int)bucket.Level).ToString(CultureInfo.InvariantCulture);
        return null;
    }

    private sealed class Bucket(double level, DateTimeOffset at)
    {
        public double Level { get; set; } = level;

        public DateTimeOffset At { get; set; } = at;
    }
}
