using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Azure.Arm;

namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>
/// Slows requests to Azure Resource Manager down before they would be refused: by what its answers say is left for the subscription
/// and kind of request (<c>x-ms-ratelimit-remaining-subscription-reads|writes|deletes</c>). Each attempt of a request passes here. Policies
/// that share their buckets take turns.
/// </summary>
/// <param name="pacing">The buckets.</param>
/// <param name="time">The clock of Retry-After.</param>
/// <param name="report">Told when requests begin to be held back; null: nobody is.</param>
internal sealed class PacingPolicy(SharedPacing pacing, TimeProvider time, Action<string>? report) : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (SubscriptionOf(message.Request.Uri.Path) is not { } subscription)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        if (RequestKinds.IsClusterOperation(message.Request.Method, message.Request.Uri.Path))
            (await TakeAsync(subscription, RequestKind.ClusterOperation, message.CancellationToken)).Answered(null);
        var kind = RequestKinds.Of(message.Request.Method);
        var bucket = await TakeAsync(subscription, kind, message.CancellationToken);
        var answered = false;
        try
        {
            await ProcessNextAsync(message, pipeline);
            answered = true;
        }
        finally
        {
            Note(bucket, kind, answered ? message.Response : null);
        }
    }

    // Everything here is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");

    private static string? SubscriptionOf(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var first, var id, ..] && first.Equals("subscriptions", StringComparison.OrdinalIgnoreCase)
            ? id.ToLowerInvariant()
            : null;

    private async ValueTask<RequestBucket> TakeAsync(string subscription, RequestKind kind, CancellationToken cancellationToken)
    {
        var paced = pacing.Of(subscription, kind);
        await paced.TakeAsync(this, wait => Tell(paced.Bucket, subscription, kind, wait), cancellationToken);
        return paced.Bucket;
    }

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

    // One line for each time that it gets tight, not for each request.
    private void Tell(RequestBucket bucket, string subscription, RequestKind kind, TimeSpan wait) =>
        report?.Invoke(string.Create(CultureInfo.InvariantCulture,
            $"Azure has few {RequestKinds.Word(kind)} requests left for subscription {subscription}: slowing down to {bucket.PerSecond:0} a second (waiting {wait.TotalSeconds:0.0} s)"));
}
