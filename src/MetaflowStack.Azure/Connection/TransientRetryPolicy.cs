using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// Sends a request again when the answer was transient. Replaces Azure.Core's own policy, whose delays go by the wall clock:
/// this one waits by the run's clock, never less than Retry-After, with exponential backoff and full jitter, and its budget is
/// time, not a number of attempts.
/// </summary>
internal sealed class TransientRetryPolicy(TimeProvider time, TimeSpan budget, Random random) : HttpPipelinePolicy
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var started = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            Exception? failure = null;
            try
            {
                await ProcessNextAsync(message, pipeline);
            }
            catch (Exception exception) when (IsDropped(exception, message))
            {
                failure = exception;
            }

            var response = failure is null ? message.Response : null;
            if (response is not null && !TransientAnswers.IsTransient(message.Request, response))
                return;

            var delay = NextDelay(attempt, response);
            if (time.GetElapsedTime(started) + delay > budget)
            {
                if (failure is not null)
                    throw failure;
                return;
            }
            response?.Dispose();
            await Task.Delay(delay, time, message.CancellationToken);
        }
    }

    // The callers are asynchronous throughout; only Azure.Identity could come here, and it is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");

    private static bool IsDropped(Exception exception, HttpMessage message) =>
        exception is RequestFailedException or HttpRequestException or IOException or TimeoutException
        || (exception is OperationCanceledException && !message.CancellationToken.IsCancellationRequested);

    private TimeSpan NextDelay(int attempt, Response? response)
    {
        var ceiling = TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt, 10))));
        var jittered = ceiling * NextDouble();
        var asked = response is null ? null : RetryAfter.Of(response, time);
        return asked is null ? jittered : asked.Value + (jittered / 10);
    }

    private double NextDouble()
    {
        lock (random)
            return random.NextDouble();
    }
}
