using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.Retry;

/// <summary>
/// Tries again: exponential with full jitter, never before Retry-After, within a budget of time. The random generator is seeded
/// by the caller, who prints the seed. Safe from many threads.
/// </summary>
/// <param name="options">Delays and budget.</param>
/// <param name="time">The clock that delays and budget go by.</param>
/// <param name="random">The source of jitter.</param>
public sealed class RetryPolicy(RetryOptions options, TimeProvider time, Random random)
{
    private readonly Lock _lock = new();

    /// <summary>
    /// How long to wait after a failed attempt, or null when it is not to be tried again. For callers that have a retry loop of
    /// their own.
    /// </summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="elapsed">The time since the first attempt began.</param>
    /// <param name="verdict">What the failure was.</param>
    public TimeSpan? NextDelay(int attempt, TimeSpan elapsed, RetryVerdict verdict)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var mayRetry = verdict.Classification == ErrorClassification.Retry
            || (verdict.Classification == ErrorClassification.RetryBounded && attempt <= options.BoundedRetries);
        if (!mayRetry)
            return null;
        var bound = Math.Min(options.MaxDelay.TotalSeconds, options.BaseDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        // Whole milliseconds: timers drop the rest, and a wait must not end early.
        var jitter = TimeSpan.FromMilliseconds(Math.Ceiling(bound * 1000 * NextDouble()));
        // Everyone who was throttled was told the same Retry-After; the jitter on top keeps them from coming back as one.
        var delay = verdict.RetryAfter is { } after ? after + jitter : jitter;
        return elapsed + delay <= options.Budget ? delay : null;
    }

    /// <summary>Runs an action until it succeeds, or fails in a way that trying again cannot help, or the budget is used up.</summary>
    /// <param name="action">The action; gets the number of the attempt, from 1.</param>
    /// <param name="classify">What to do about an exception.</param>
    /// <param name="onRetry">Is told of every wait, or null.</param>
    /// <param name="cancellationToken">Cancels attempts and waits.</param>
    /// <returns>What the action returned.</returns>
    public async Task<T> ExecuteAsync<T>(
        Func<int, CancellationToken, Task<T>> action,
        Func<Exception, RetryVerdict> classify,
        Action<RetryNotice>? onRetry,
        CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan delay;
            try
            {
                return await action(attempt, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested
                && NextDelay(attempt, time.GetElapsedTime(start), classify(exception)) is { } next)
            {
                delay = next;
                onRetry?.Invoke(new RetryNotice(attempt, delay, exception));
            }
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private double NextDouble()
    {
        lock (_lock)
            return random.NextDouble();
    }
}
