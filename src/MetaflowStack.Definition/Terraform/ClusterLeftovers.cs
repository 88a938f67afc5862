using System.Text.Json.Nodes;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Terraform;

/// <summary>
/// Finds what <c>kubectl apply</c> and Helm have put into Argo's namespaces and this stack does not have: the quick start's MinIO and
/// PostgreSQL, the chart's own controller.
/// </summary>
internal sealed class ClusterLeftovers(StackSession session)
{
    private static readonly string[] Namespaces = ["argo", "argo-events"];
    private static readonly string[] Kinds = ["Deployment", "StatefulSet"];

    private static readonly Dictionary<string, string> Known = new()
    {
        ["minio"] = "the quick start's store of artifacts; Metaflow keeps its own in Azure",
        ["postgres"] = "the quick start's archive of workflows; this stack's Argo does not write to it, and old entries stay in it",
        ["httpbin"] = "an example of the quick start",
        ["argo-events-controller-manager"] = "the chart's own controller of events, which would do the same work as this stack's",
    };

    /// <summary>A row for each workload.</summary>
    /// <param name="hasApplied">Whether Terraform's state says that anything was applied at all.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    internal async Task<IReadOnlyList<ImportRow>> FindAsync(bool hasApplied, CancellationToken cancellationToken)
    {
        var rows = new List<ImportRow>();
        if (!hasApplied || await session.Clusters.GetAsync(cancellationToken) is not { } client)
            return rows;
        var labels = StackDefinition.LabelsOf(session.Scope);
        foreach (var (place, kind) in Namespaces.SelectMany(place => Kinds.Select(kind => (place, kind))))
        {
            await foreach (var found in client.ListAsync("apps/v1", kind, new ListOptions { Namespace = place }, cancellationToken))
            {
                var name = found["metadata"]!["name"]!.GetValue<string>();
                if (!labels.Own(found) && !IsControlled(found) && !session.Definition.Graph.Contains(KubernetesKeys.For(kind, place, name)))
                    rows.Add(RowOf(kind, place, name));
            }
        }

        return rows;
    }

    // What a controller made (an event bus' StatefulSet) goes with what it was made for.
    private static bool IsControlled(JsonObject found) => found["metadata"]?["ownerReferences"] is JsonArray { Count: > 0 };

    private static ImportRow RowOf(string kind, string place, string name) => new(ImportFate.LeftInCluster, $"{kind} {place}/{name}")
    {
        Note = $"{Known.GetValueOrDefault(name) ?? "not part of this stack"}; when you do not need it: kubectl delete -n {place} {kind.ToLowerInvariant()}/{name}",
    };
}
