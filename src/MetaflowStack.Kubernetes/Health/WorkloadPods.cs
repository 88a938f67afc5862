using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>Which pods belong to a workload, and which of them to its newest revision.</summary>
internal static class WorkloadPods
{
    /// <summary>The label selector of a workload's pods, or null for kinds that run none.</summary>
    public static string? Selector(JsonObject workload)
    {
        if (workload.Text("kind") is not ("Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Job"))
            return null;
        if (workload.At("spec", "selector") is not JsonObject selector)
            return null;
        var terms = new List<string>();
        if (selector["matchLabels"] is JsonObject labels)
            terms.AddRange(labels.Select(label => $"{label.Key}={label.Value.Text()}"));
        foreach (var expression in selector.Objects("matchExpressions"))
        {
            var key = expression.Text("key");
            var values = expression["values"] is JsonArray items ? string.Join(',', items.Select(item => item.Text())) : "";
            terms.Add(expression.Text("operator") switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "Exists" => $"{key}",
                _ => $"!{key}",
            });
        }
        return terms.Count == 0 ? null : string.Join(',', terms);
    }

    /// <summary>
    /// Whether a pod is of the revision that is being rolled out. Pods of the one before may be broken: that is what the new
    /// one is for.
    /// </summary>
    public static async Task<bool> IsNewestAsync(KubernetesClient client, JsonObject workload, JsonObject pod, CancellationToken cancellationToken) =>
        workload.Text("kind") switch
        {
            "Deployment" => await IsOfNewestReplicaSetAsync(client, workload, pod, cancellationToken),
            "StatefulSet" => Same(pod.Text("metadata", "labels", "controller-revision-hash"), workload.Text("status", "updateRevision")),
            "DaemonSet" => Same(
                pod.Text("metadata", "labels", "pod-template-generation"),
                workload.Text("metadata", "annotations", "deprecated.daemonset.template.generation")),
            _ => true,
        };

    private static async Task<bool> IsOfNewestReplicaSetAsync(
        KubernetesClient client, JsonObject deployment, JsonObject pod, CancellationToken cancellationToken)
    {
        const string Revision = "deployment.kubernetes.io/revision";
        var replicaSets = new List<JsonObject>();
        var options = new ListOptions { Namespace = deployment.Text("metadata", "namespace"), LabelSelector = Selector(deployment) };
        await foreach (var replicaSet in client.ListAsync("apps/v1", "ReplicaSet", options, cancellationToken))
        {
            if (IsOwnedBy(replicaSet, deployment))
                replicaSets.Add(replicaSet);
        }
        var newest = replicaSets.MaxBy(replicaSet => long.TryParse(replicaSet.Text("metadata", "annotations", Revision), out var revision) ? revision : 0);
        return newest is null || IsOwnedBy(pod, newest);
    }

    private static bool IsOwnedBy(JsonObject item, JsonObject owner) =>
        item.Objects("metadata", "ownerReferences").Any(reference => reference.Text("uid") == owner.Text("metadata", "uid"));

    private static bool Same(string? left, string? right) => left is null || right is null || left == right;
}
