using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Gives pods a node with room for them.</summary>
internal sealed class Scheduler(Cluster cluster) : ControllerBase(cluster, "pods", "kube-scheduler")
{
    public override IEnumerable<ObjectKey> Affected(StoreEvent change)
    {
        if (change.Key.Resource == "nodes" || (change.Key.Resource == "pods" && change.Type == "DELETED"))
            return Cluster.Store.List(Resource).Where(IsWaiting).Select(p => new ObjectKey(Resource, p.Namespace(), p.Name()));
        return change.Key.Resource == Resource && IsWaiting(change.Object) ? [change.Key] : [];
    }

    private static bool IsWaiting(JsonObject pod) => pod["spec"]?["nodeName"] is null && !pod.IsDeleting() && PodState.Phase(pod) == "Pending";

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (!IsWaiting(obj))
            return null;
        var spec = obj["spec"]!.AsObject();
        var nodes = Cluster.Store.List("nodes").ToList();
        var pods = Cluster.Store.List("pods").Where(p => PodState.Phase(p) is not ("Succeeded" or "Failed")).ToLookup(p => (string?)p["spec"]?["nodeName"] ?? "");
        var misfits = nodes.Select(n => (Node: n, Why: NodeFit.Misfit(spec, n, pods[n.Name()]))).ToList();
        var fitting = misfits.Where(m => m.Why is null).Select(m => m.Node).ToList();
        if (fitting.Count == 0)
        {
            Refuse(obj, misfits.Select(m => m.Why!).ToList());
            return null;
        }
        var node = fitting.OrderBy(n => pods[n.Name()].Sum(p => PodResources.Requests(p["spec"]!.AsObject()).MilliCpu)).ThenBy(n => n.Name(), StringComparer.Ordinal).First();
        Bind(key, obj, node.Name());
        return null;
    }

    // Binding is a write of its own in the API server: nobody owns the node name.
    private void Bind(ObjectKey key, JsonObject pod, string node)
    {
        var copy = pod.DeepClone().AsObject();
        copy.Section("spec")["nodeName"] = node;
        SetCondition(copy.Section("status"), "PodScheduled", true, "", "");
        Cluster.Store.Put(key, copy);
        RecordEvent(copy, "Normal", "Scheduled", $"Successfully assigned {key.Namespace}/{key.Name} to {node}", "default-scheduler");
    }

    private void Refuse(JsonObject pod, List<string> reasons)
    {
        var why = reasons.Count == 0
            ? "no nodes available to schedule pods"
            : $"0/{reasons.Count} nodes are available: {string.Join(", ", reasons.GroupBy(r => r).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}"))}. "
                + $"preemption: 0/{reasons.Count} nodes are available: {reasons.Count} No preemption victims found for incoming pod.";
        if ((string?)PodState.Condition(pod, "PodScheduled")?["message"] == why)
            return;
        UpdateStatus(Resource, pod, status => SetCondition(status, "PodScheduled", false, "Unschedulable", why));
        RecordEvent(pod, "Warning", "FailedScheduling", why, "default-scheduler");
    }
}
