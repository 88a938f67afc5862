using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Azure.Arm;

namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>
/// Slows requests to Azure Resource Manager down before they would be refused: by what its answers say is left for the subscription
/// and kind of request (<c>x-ms-ratelimit-remaining-subscription-reads|writes|deletes</c>). Each attempt of a request passes here.
/// </summary>
/// <param name="time">The clock of buckets and waits.</param>
/// <param name="report">Told when requests begin to be held back; null: nobody is.</param>
internal sealed class PacingPolicy(TimeProvider time, Action<string>? report) : HttpPipelinePolicy
{
    private readonly ConcurrentDictionary<(string Subscription, RequestKind Kind), Paced> _buckets = new();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (SubscriptionOf(message.Request.Uri.Path) is not { } subscription)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        var kind = RequestKinds.Of(message.Request.Method);
        var paced = _buckets.GetOrAdd((subscription, kind), key => new Paced(RequestKinds.Bucket(key.Kind, time)));
        var wait = paced.Bucket.Take();
        var answered = false;
        try
        {
            if (wait > TimeSpan.Zero)
            {
                paced.Tell(report, subscription, kind, wait);
                // Whole milliseconds: timers drop the rest, and a wait must not end early.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, message.CancellationToken);
            }
            else if (paced.Bucket.IsAtEase)
            {
                paced.IsSlow = false;
            }

            await ProcessNextAsync(message, pipeline);
            answered = true;
        }
        finally
        {
            Note(paced.Bucket, kind, answered ? message.Response : null);
        }
    }

    // Everything here is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");

    private static string? SubscriptionOf(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var first, var id, ..] && first.Equals("subscriptions", StringComparison.OrdinalIgnoreCase)
            ? id.ToLowerInvariant()
            : null;

    // SubscriptionRequestsThrottled; other 429s are a single service's, and say nothing about the rest.
    private static bool IsEmpty(Response response) =>
        response.Status == 429 && AzureErrors.Read(response).Code?.EndsWith("RequestsThrottled", StringComparison.OrdinalIgnoreCase) == true;

    private void Note(RequestBucket bucket, RequestKind kind, Response? response)
    {
        if (response is not null && IsEmpty(response) && RetryAfter.Of(response, time) is { } asked)
            bucket.Refused(asked);
        else
            bucket.Answered(response is not null && response.Headers.TryGetValue(RequestKinds.Header(kind), out var text)
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var left) ? left : null);
    }

    private sealed class Paced(RequestBucket bucket)
    {
        private int _slow;

        public RequestBucket Bucket => bucket;

        public bool IsSlow
        {
            set => Volatile.Write(ref _slow, value ? 1 : 0);
        }

        // One line for each time that it gets tight, not for each request.
        public void Tell(Action<string>? report, string subscription, RequestKind kind, TimeSpan wait)
        {
            if (Interlocked.Exchange(ref _slow, 1) == 0)
                report?.Invoke(string.Create(CultureInfo.InvariantCulture,
                    $"Azure has few {RequestKinds.Word(kind)} requests left for subscription {subscription}: slowing down to {bucket.PerSecond:0} a second (waiting {wait.TotalSeconds:0.0} s)"));
        }
    }
}
