using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Whether a pod may run on a node, and why not, in the scheduler's words.</summary>
internal static class NodeFit
{
    /// <summary>Null when the pod fits.</summary>
    public static string? Misfit(JsonObject podSpec, JsonObject node, IEnumerable<JsonObject> podsOnNode)
    {
        if (!SelectorMatches(podSpec, node))
            return "node(s) didn't match Pod's node affinity/selector";
        foreach (var taint in (node["spec"]?["taints"] as JsonArray ?? []).OfType<JsonObject>())
            if ((string?)taint["effect"] is "NoSchedule" or "NoExecute" && !Tolerates(podSpec, taint))
                return $"node(s) had untolerated taint {{{taint["key"]}: {taint["value"]}}}";
        var (cpu, memory) = PodResources.Requests(podSpec);
        var others = podsOnNode.ToList();
        var allocatable = node["status"]!["allocatable"]!;
        if (others.Count + 1 > Quantity.Value((string)allocatable["pods"]!))
            return "Too many pods";
        if (others.Sum(p => PodResources.Requests(p["spec"]!.AsObject()).MilliCpu) + cpu > Quantity.MilliValue((string)allocatable["cpu"]!))
            return "Insufficient cpu";
        if (others.Sum(p => PodResources.Requests(p["spec"]!.AsObject()).Memory) + memory > Quantity.Value((string)allocatable["memory"]!))
            return "Insufficient memory";
        return null;
    }

    public static bool SelectorMatches(JsonObject podSpec, JsonObject node)
    {
        if (!Selectors.MatchesAll(podSpec["nodeSelector"] as JsonObject ?? [], node.Labels()))
            return false;
        if (podSpec["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?["nodeSelectorTerms"] is not JsonArray terms)
            return true;
        return terms.OfType<JsonObject>().Any(t =>
            Selectors.Matches(new JsonObject { ["matchExpressions"] = t["matchExpressions"]?.DeepClone() }, node.Labels())
            && (t["matchFields"] as JsonArray ?? []).OfType<JsonObject>().All(f => f["values"]!.AsArray().Any(v => (string?)v == node.Name())));
    }

    /// <summary>The node that a DaemonSet pinned its pod to.</summary>
    public static string? PinnedNode(JsonObject podSpec) =>
        (string?)(podSpec["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?["nodeSelectorTerms"]?[0]?["matchFields"] as JsonArray)?[0]?["values"]?[0];

    private static bool Tolerates(JsonObject podSpec, JsonObject taint) => (podSpec["tolerations"] as JsonArray ?? []).OfType<JsonObject>().Any(t =>
        ((string?)t["effect"] is null or "" || (string?)t["effect"] == (string?)taint["effect"])
        && ((string?)t["operator"] == "Exists"
            ? string.IsNullOrEmpty((string?)t["key"]) || (string?)t["key"] == (string?)taint["key"]
            : (string?)t["key"] == (string?)taint["key"] && ((string?)t["value"] ?? "") == ((string?)taint["value"] ?? "")));
}
