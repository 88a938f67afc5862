using System.Runtime.ExceptionServices;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;
using RetryOptions = MetaflowStack.Engine.Retry.RetryOptions;

namespace MetaflowStack.Azure.Arm;

/// <summary>
/// Sends a POST that must not be repeated blindly. When nobody knows whether it was carried out (no answer, or a failure on the
/// way), it is looked at before it is sent again.
/// </summary>
/// <param name="client">Where it goes.</param>
/// <param name="name">What the jitter is drawn for, besides the seed.</param>
internal sealed class UncertainPost(AzureRestClient client, string name)
{
    private readonly RetryPolicy _retries = new(
        new RetryOptions { Budget = client.RetryBudget }, client.Time, new Random(client.Seed ^ StableHash.Of(name)));

    /// <summary>Sends it until it is known to have been carried out, or refused.</summary>
    /// <param name="send">Sends it once.</param>
    /// <param name="hasHappened">Looks whether it was carried out after all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer; null when it was carried out and its answer is lost.</returns>
    /// <exception cref="NoAnswerException">None came for as long as it is tried.</exception>
    public async Task<ArmResponse?> SendAsync(
        Func<CancellationToken, Task<ArmResponse>> send, Func<CancellationToken, Task<bool>> hasHappened, CancellationToken cancellationToken)
    {
        var started = client.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            if (attempt > 1 && await hasHappened(cancellationToken))
                return null;
            ArmResponse? answer = null;
            ExceptionDispatchInfo? lost = null;
            try
            {
                answer = await send(cancellationToken);
            }
            catch (NoAnswerException exception)
            {
                lost = ExceptionDispatchInfo.Capture(exception);
            }

            var verdict = answer switch
            {
                null => new RetryVerdict(ErrorClassification.Retry),
                { IsError: false } => new RetryVerdict(ErrorClassification.Done),
                _ => new RetryVerdict(ErrorCatalogue.Classify(answer.Status, answer.Error), answer.RetryAfter),
            };
            if (_retries.NextDelay(attempt, client.Time.GetElapsedTime(started), verdict) is not { } delay)
            {
                lost?.Throw();
                return answer;
            }
            await Task.Delay(delay, client.Time, cancellationToken);
        }
    }
}
