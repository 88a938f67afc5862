using System.Runtime.ExceptionServices;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;
using RetryPolicy = MetaflowStack.Engine.Retry.RetryPolicy;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// Sends a request again when the answer was transient. Replaces Azure.Core's own policy, whose delays go by the wall clock and
/// whose budget is a number of attempts.
/// </summary>
/// <param name="policy">Delays and budget.</param>
/// <param name="time">The clock that both go by.</param>
/// <param name="classify">What to do when a connection failed; null: try again.</param>
internal sealed class TransientRetryPolicy(RetryPolicy policy, TimeProvider time, Func<Exception, ErrorClassification>? classify = null) : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            ExceptionDispatchInfo? failure = null;
            RetryVerdict verdict;
            try
            {
                await ProcessNextAsync(message, pipeline);
                verdict = new RetryVerdict(TransientAnswers.Classify(message.Request, message.Response), RetryAfter.Of(message.Response, time));
            }
            catch (Exception exception) when (IsDropped(exception, message))
            {
                failure = ExceptionDispatchInfo.Capture(exception);
                verdict = new RetryVerdict(RepeatableRequests.Contains(message.Request) ? classify?.Invoke(exception) ?? ErrorClassification.Retry : ErrorClassification.Fail);
            }

            if (policy.NextDelay(attempt, time.GetElapsedTime(started), verdict) is not { } delay)
            {
                failure?.Throw();
                return;
            }
            if (failure is null)
                message.Response.Dispose();
            await Task.Delay(delay, time, message.CancellationToken);
        }
    }

    // Everything here is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");

    private static bool IsDropped(Exception exception, HttpMessage message) =>
        Arm.NoAnswerException.IsMeant(exception, message.CancellationToken);
}
