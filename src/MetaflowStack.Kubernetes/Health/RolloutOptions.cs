namespace MetaflowStack.Kubernetes.Health;

/// <summary>How long a rollout may take.</summary>
public sealed record RolloutOptions
{
    /// <summary>The limit for the whole wait. A cold node pool takes up to four minutes, a large image a few more.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// How long pods may be unschedulable. With a cluster autoscaler that is how scaling up begins, so it is no failure at
    /// once: AKS adds a node in two to four minutes.
    /// </summary>
    public TimeSpan UnschedulableGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a controller may fail to make pods (quota, admission, a service account that is not there yet).</summary>
    public TimeSpan CreationFailureGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many lines of a failed container's log are shown.</summary>
    public int LogLines { get; init; } = 20;
}
