using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>Finds the pods of a component.</summary>
internal static class ComponentPods
{
    /// <summary>The pods that the component's workload selects, by name; of one whose workload a controller makes, those of its Service.</summary>
    internal static async Task<IReadOnlyList<JsonObject>> FindAsync(KubernetesClient client, StackComponent component, CancellationToken cancellationToken)
    {
        var pods = component.Workload.Kind == "Deployment"
            ? await OfDeploymentAsync(client, component, cancellationToken)
            : await ServicePods.OfAsync(client, component.Service!.Namespace, component.Service.Name, cancellationToken);
        return [.. pods.OrderBy(pod => (string?)pod["metadata"]?["name"], StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<JsonObject>> OfDeploymentAsync(KubernetesClient client, StackComponent component, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(component.Workload, cancellationToken) is not { } live || live["spec"]?["selector"]?["matchLabels"] is not JsonObject { Count: > 0 } labels)
            return [];
        var options = new ListOptions
        {
            Namespace = component.Workload.Namespace,
            LabelSelector = string.Join(',', labels.Select(label => $"{label.Key}={(string?)label.Value}")),
        };
        return await client.ListAsync("v1", "Pod", options, cancellationToken).ToListAsync(cancellationToken);
    }
}
