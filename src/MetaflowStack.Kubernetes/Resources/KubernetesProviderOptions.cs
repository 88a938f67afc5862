using MetaflowStack.Kubernetes.Health;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>How Kubernetes objects are deployed.</summary>
public sealed record KubernetesProviderOptions
{
    /// <summary>True: fields that other managers own are taken over; false: they are a conflict.</summary>
    public bool TakeOwnership { get; init; }

    /// <summary>How long rollouts may take.</summary>
    public RolloutOptions Rollout { get; init; } = new();

    /// <summary>How long a deleted object may take to go. Namespaces empty themselves first.</summary>
    public TimeSpan DeleteTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a kind may take to be served after its CRD is established.</summary>
    public TimeSpan KindTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
