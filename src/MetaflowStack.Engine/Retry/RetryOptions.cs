namespace MetaflowStack.Engine.Retry;

/// <summary>How long and how often to try again. All times are by the run's clock.</summary>
public sealed record RetryOptions
{
    /// <summary>The upper bound of the first wait; it doubles with each attempt.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The upper bound of any wait, unless Retry-After asks for more.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to go on trying: no attempt starts later than this after the first.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many times more to try what is <see cref="Errors.ErrorClassification.RetryBounded"/>.</summary>
    public int BoundedRetries { get; init; } = 2;
}

/// <summary>What to do about a failed attempt.</summary>
/// <param name="Classification">As the error catalogue has it.</param>
/// <param name="RetryAfter">How long the system asked us to wait, or null.</param>
public readonly record struct RetryVerdict(Errors.ErrorClassification Classification, TimeSpan? RetryAfter = null);

/// <summary>A wait before another attempt, for progress lines.</summary>
/// <param name="Attempt">The number of the attempt that failed, from 1.</param>
/// <param name="Delay">How long the wait is.</param>
/// <param name="Exception">Why the attempt failed.</param>
public sealed record RetryNotice(int Attempt, TimeSpan Delay, Exception Exception);
