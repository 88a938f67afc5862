using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>Finds the pods of a component.</summary>
internal static class ComponentPods
{
    /// <summary>The component's pods, by name.</summary>
    internal static async Task<IReadOnlyList<JsonObject>> FindAsync(KubernetesClient client, StackComponent component, CancellationToken cancellationToken)
    {
        if (await SelectionAsync(client, component, cancellationToken) is not { } selection)
            return [];
        var pods = await client.ListAsync("v1", "Pod", selection, cancellationToken).ToListAsync(cancellationToken);
        return [.. pods.OrderBy(pod => (string?)pod["metadata"]?["name"], StringComparer.Ordinal)];
    }

    /// <summary>
    /// Which pods are the component's: those that its workload selects; of one whose workload a controller makes, those of its Service. Null:
    /// there is nothing that has any.
    /// </summary>
    internal static async Task<ListOptions?> SelectionAsync(KubernetesClient client, StackComponent component, CancellationToken cancellationToken)
    {
        var isMade = component.Workload.ApiVersion == "argoproj.io/v1alpha1";
        var live = isMade
            ? await client.GetAsync(new KubernetesObjectId("v1", "Service", component.Service!.Namespace, component.Service.Name), cancellationToken)
            : await component.FindWorkloadAsync(client, cancellationToken);
        return (isMade ? live?["spec"]?["selector"] : live?["spec"]?["selector"]?["matchLabels"]) is not JsonObject { Count: > 0 } labels ? null : new ListOptions
        {
            Namespace = component.Workload.Namespace,
            LabelSelector = string.Join(',', labels.Select(label => $"{label.Key}={(string?)label.Value}")),
        };
    }
}
