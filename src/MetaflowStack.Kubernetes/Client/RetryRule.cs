using System.Net;
using System.Net.Http.Headers;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>
/// Which failures pass by themselves. Everything that this client sends can be sent twice: reads, server-side applies, deletes with
/// a uid, and patches with a resourceVersion.
/// </summary>
internal static class RetryRule
{
    /// <summary>The upper bound of the first wait; API servers recover faster than Azure's services.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>The upper bound of any wait, unless Retry-After asks for more.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);

    /// <summary>What to do about an answer.</summary>
    public static RetryVerdict Judge(HttpStatusCode status, RetryConditionHeaderValue? retryAfter, DateTimeOffset now) =>
        new(IsTransient(status) ? ErrorClassification.Retry : ErrorClassification.Fail, retryAfter?.Delta ?? Positive(retryAfter?.Date - now));

    /// <summary>What to do about an exchange that got no answer: it is final where the server was not the one we trust.</summary>
    public static RetryVerdict Judge(Exception fault) => new(fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError or HttpRequestError.ConfigurationLimitExceeded,
    } ? ErrorClassification.Fail : ErrorClassification.Retry);

    private static bool IsTransient(HttpStatusCode status) => status is
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static TimeSpan? Positive(TimeSpan? span) => span > TimeSpan.Zero ? span : null;
}
