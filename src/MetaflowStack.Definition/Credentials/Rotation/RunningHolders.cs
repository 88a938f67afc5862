using System.Text.Json.Nodes;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>
/// Pods that keep what they read from a Secret when they started and that a rotation does not restart: tasks of flows. They lose what
/// they sign in by when the old credential is withdrawn.
/// </summary>
internal static class RunningHolders
{
    /// <summary>Finds them.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="secrets">The Secrets that are rotated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<IReadOnlyList<KubernetesObjectId>> FindAsync(
        KubernetesClient client, IEnumerable<CredentialSecret> secrets, CancellationToken cancellationToken)
    {
        var holders = new List<KubernetesObjectId>();
        foreach (var inNamespace in secrets.GroupBy(secret => secret.Namespace))
        {
            var names = inNamespace.Select(secret => secret.Name).ToList();
            await foreach (var pod in client.ListAsync("v1", "Pod", new ListOptions { Namespace = inNamespace.Key }, cancellationToken))
            {
                if (Holds(pod, names))
                    holders.Add(KubernetesObjectId.Of(pod));
            }
        }

        return holders;
    }

    // Ours carry an annotation that names the credential, and restart with it.
    private static bool Holds(JsonObject pod, IReadOnlyList<string> names) =>
        pod["metadata"]?["deletionTimestamp"] is null
        && ObjectDependencies.Text(pod["status"]?["phase"]) is "Running" or "Pending"
        && ObjectDependencies.SecretsIn(pod["spec"]).Any(name => names.Contains(name) && pod["metadata"]?["annotations"]?[$"metaflow-stack/{name}"] is null);
}
