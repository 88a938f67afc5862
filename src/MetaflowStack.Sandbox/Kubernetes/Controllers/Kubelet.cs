using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Runs the pods that have a node: pulls, starts, probes, restarts, ends.</summary>
internal sealed class Kubelet(Cluster cluster) : ControllerBase(cluster, "pods", "kubelet")
{
    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource switch
    {
        "secrets" or "configmaps" => Cluster.Store.List(Resource, change.Key.Namespace).Where(p => PodState.Phase(p) == "Pending" || !PodState.IsReady(p))
            .Select(p => new ObjectKey(Resource, p.Namespace(), p.Name())),
        _ => base.Affected(change),
    };

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj["spec"]?["nodeName"] is null)
            return null;
        if (obj.IsDeleting())
            return Terminate(key, obj);
        if (PodState.Phase(obj) is "Succeeded" or "Failed")
            return null;
        var run = new PodRun(Cluster, obj);
        run.Step();
        UpdateStatus(Resource, obj, status =>
        {
            status.Clear();
            foreach (var (name, value) in run.Status)
                status[name] = value?.DeepClone();
        });
        foreach (var (type, reason, message) in run.Events)
            RecordEvent(obj, type, reason, message, "kubelet");
        return run.Next is { } next ? next - Now : null;
    }

    // Processes end a second or three after they are asked to, unless the grace is shorter.
    private TimeSpan? Terminate(ObjectKey key, JsonObject pod)
    {
        var grace = (int?)pod["metadata"]!["deletionGracePeriodSeconds"] ?? 0;
        var asked = Timestamps.Parse((string)pod["metadata"]!["deletionTimestamp"]!).AddSeconds(-grace);
        var due = asked + TimeSpan.FromSeconds(Math.Min(grace, Cluster.Names.Seconds($"stop {pod.Uid()}", 1, 3).TotalSeconds));
        if (Now < due)
            return due - Now;
        if (pod["metadata"]?["finalizers"] is JsonArray { Count: > 0 })
            UpdateStatus(Resource, pod, status => status["phase"] = "Succeeded");
        else
            Cluster.Store.Remove(key);
        return null;
    }
}
