using System.Globalization;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.SignIn;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>
/// Azure Resource Manager's token buckets by kind of request, in simulated time: for each principal in a subscription reads 250 with
/// 25 a second, writes and deletes 200 with 10 a second, and for the whole subscription fifteen times that
/// (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
/// </summary>
internal sealed class Throttling(TimeProvider clock)
{
    private const int SubscriptionFactor = 15;

    private readonly Dictionary<(string, string, string), Bucket> _buckets = [];

    /// <summary>Takes a token from each bucket that applies, and writes what remains into the headers.</summary>
    /// <returns>The error when there is none to take.</returns>
    public ArmException? Take(Caller caller, string method, string? subscription, IHeaderDictionary headers)
    {
        var kind = method switch { "DELETE" => "delete", "GET" or "HEAD" => "read", _ => "write" };
        var (capacity, perSecond) = kind == "read" ? (250.0, 25.0) : (200.0, 10.0);
        var scope = subscription is null ? "tenant" : "subscription";
        var own = Of(caller.ObjectId, subscription, kind, capacity, perSecond);
        var all = subscription is null ? null : Of("", subscription, kind, capacity * SubscriptionFactor, perSecond * SubscriptionFactor);
        if ((own.Level < 1 ? own : all?.Level < 1 ? all : null) is { } empty)
            return FaultBodies.Throttled(kind, subscription, caller.ObjectId, empty.SecondsToNext);
        own.Level--;
        headers[$"x-ms-ratelimit-remaining-{scope}-{kind}s"] = Text(own.Level);
        if (all is not null)
        {
            all.Level--;
            headers[$"x-ms-ratelimit-remaining-{scope}-global-{kind}s"] = Text(all.Level);
        }

        return null;
    }

    private Bucket Of(string principal, string? subscription, string kind, double capacity, double perSecond)
    {
        var now = clock.GetUtcNow();
        var key = (principal, subscription?.ToLowerInvariant() ?? "", kind);
        if (!_buckets.TryGetValue(key, out var bucket))
            _buckets[key] = bucket = new Bucket(capacity, perSecond, now);
        bucket.Refill(capacity, now);
        return bucket;
    }

    private static string Text(double level) => ((int)level).ToString(CultureInfo.InvariantCulture);

    private sealed class Bucket(double level, double perSecond, DateTimeOffset at)
    {
        private DateTimeOffset _at = at;

        public double Level { get; set; } = level;

        public int SecondsToNext => (int)Math.Ceiling((1 - Level) / perSecond);

        public void Refill(double capacity, DateTimeOffset now)
        {
            Level = Math.Min(capacity, Level + (now - _at).TotalSeconds * perSecond);
            _at = now;
        }
    }
}
