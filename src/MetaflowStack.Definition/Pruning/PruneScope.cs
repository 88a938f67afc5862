using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Helm;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Pruning;

/// <summary>What a deployment removes when it is no longer wanted, and what only <c>Destroy</c> does.</summary>
internal static class PruneScope
{
    // What in Azure and Entra holds no data and opens doors: the fewer of these, the better.
    private static readonly HashSet<string> Identities = ["role-assignment", "user-assigned-identity", "federated-identity-credential", "application", "service-principal"];

    /// <summary>Whether it stays although nobody wants it: storage, databases, networks and clusters hold what cannot be had again.</summary>
    internal static bool Stays(RecordedResource resource) => !IsOfCluster(resource.Key) && !(resource.Key.System is "azure" or "graph" && Identities.Contains(resource.Key.Kind));

    /// <summary>Whether it lies in the cluster.</summary>
    internal static bool IsOfCluster(ResourceKey key) =>
        key.System == KubernetesKeys.System || key is { System: "stack", Kind: CredentialSecret.Kind or HelmRelease.Kind };
}
