namespace MetaflowStack.Azure.State;

/// <summary>How a state in a blob is locked.</summary>
public sealed record BlobStateOptions
{
    /// <summary>
    /// How long a lock outlives its holder: 15 to 60 seconds (Lease Blob). It is renewed three times as often.
    /// </summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long closing a state may take; what is not released by then ends with its lease.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of leases and of new documents. Leases are about real processes: the machine's own clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
