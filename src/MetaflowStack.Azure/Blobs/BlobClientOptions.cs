using MetaflowStack.Azure.Connection;

namespace MetaflowStack.Azure.Blobs;

/// <summary>How a container is reached.</summary>
public sealed record BlobClientOptions
{
    /// <summary>
    /// How long one call tries before the service counts as unreachable. Bounded, because a run must not go on for minutes
    /// without knowing whether it can record what it does.
    /// </summary>
    public TimeSpan UnreachableAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one attempt may take. The documents are small: what takes longer is a connection that died.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Counts the requests, as service <see cref="RequestCounter.StateService"/>; null: a counter of the client's own.</summary>
    public RequestCounter? Requests { get; init; }

    /// <summary>The seed of the jitter in retry delays; null: a random one.</summary>
    public int? Seed { get; init; }

    /// <summary>The clock of waits and of the check for clock skew. Leases are about real processes: the machine's own clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A handler instead of the network, for tests.</summary>
    internal HttpMessageHandler? Handler { get; init; }
}
