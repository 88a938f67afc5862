using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Forwarding;

/// <summary>A ready pod behind a Service, and the port of it that the Service's port leads to.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Port">Its port.</param>
internal sealed record PodTarget(string Pod, int Port)
{
    /// <summary>Finds the one that has been ready longest of those that stay; null while there is none.</summary>
    /// <exception cref="StackException">There is no such Service, or it has no such port.</exception>
    public static async Task<PodTarget?> FindAsync(KubernetesClient client, string namespaceName, string service, int port, CancellationToken cancellationToken)
    {
        var id = new KubernetesObjectId("v1", "Service", namespaceName, service);
        var live = await client.GetAsync(id, cancellationToken) ?? throw Missing(id, "does not exist");
        var declared = live.Objects("spec", "ports").FirstOrDefault(candidate => candidate.Number("port") == port) ?? throw Missing(id, $"has no port {port}");
        var pods = await ServicePods.OfAsync(client, namespaceName, service, cancellationToken);
        return pods
            .Where(pod => pod.Text("metadata", "deletionTimestamp") is null && Condition.Find(pod, "Ready") is { IsTrue: true })
            .OrderBy(pod => pod.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .Select(pod => PortOf(pod, declared) is { } number ? new PodTarget(pod.Text("metadata", "name")!, number) : null)
            .FirstOrDefault(target => target is not null);
    }

    // A Service may name its pods' port; without one it is the Service's own.
    private static int? PortOf(JsonObject pod, JsonObject declared)
    {
        if (declared.Text("targetPort") is not { Length: > 0 } name)
            return (int?)(declared.Number("targetPort") ?? declared.Number("port"));
        return (int?)pod.Objects("spec", "containers").SelectMany(container => container.Objects("ports"))
            .FirstOrDefault(port => port.Text("name") == name)?.Number("containerPort");
    }

    private static StackException Missing(KubernetesObjectId id, string what) => new(new ErrorDetails
    {
        What = $"{id} {what}",
        Remedy = "Deploy the stack: ./build.sh Services",
    });
}
