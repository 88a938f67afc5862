namespace MetaflowStack.Engine.Errors;

/// <summary>What to do about an error.</summary>
public enum ErrorClassification
{
    /// <summary>Try again with backoff and jitter, never before Retry-After, while the time budget lasts.</summary>
    Retry,

    /// <summary>Try again once or twice, then offer something else: the cloud has no room.</summary>
    RetryBounded,

    /// <summary>What was wanted is already so; check, then go on.</summary>
    Done,

    /// <summary>Trying again cannot help.</summary>
    Fail,
}

/// <summary>What is known about the call that failed; some codes are worth a retry only then.</summary>
[Flags]
public enum ErrorSituation
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>The principal concerned was created by this run, so that its replication may not have ended.</summary>
    OwnPrincipal = 1,

    /// <summary>A PostgreSQL flexible server is being created.</summary>
    CreatingPostgreSql = 2,

    /// <summary>The call is a delete.</summary>
    Deleting = 4,
}
