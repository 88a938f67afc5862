using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>
/// Which failures pass by themselves, and how long to wait. Everything that this client sends can be sent twice: reads,
/// server-side applies, deletes with a uid, and patches with a resourceVersion.
/// </summary>
internal static class RetryRule
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);

    /// <summary>Whether an answer invites another try.</summary>
    public static bool IsTransient(HttpStatusCode status) => status is
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether an exchange that got no answer may be tried again: not where the server was not the one we trust.</summary>
    public static bool IsTransient(HttpRequestException fault) => fault.HttpRequestError is not
        (HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError or HttpRequestError.ConfigurationLimitExceeded);

    /// <summary>
    /// How long to wait before the next attempt: doubling from half a second up to 15, by at most a quarter shorter so that
    /// requests spread (by their paths: the same run waits the same), never less than the server's Retry-After.
    /// </summary>
    public static TimeSpan Delay(KubernetesRequest request, int attempt, RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        var doubled = Math.Min(FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), LongestDelay.TotalMilliseconds);
        var spread = StableHash(string.Create(CultureInfo.InvariantCulture, $"{attempt} {request.Path}")) % 1000 / 4000.0;
        var delay = TimeSpan.FromMilliseconds(doubled * (1 - spread));
        var asked = retryAfter?.Delta ?? (retryAfter?.Date - now) ?? TimeSpan.Zero;
        return asked > delay ? asked : delay;
    }

    // FNV-1a: string.GetHashCode differs from run to run.
    private static uint StableHash(string text) => text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);
}
