using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Keeps as many pods as a ReplicaSet asks for.</summary>
internal sealed class ReplicaSetController(Cluster cluster) : ControllerBase(cluster, "replicasets.apps")
{
    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource == "pods" ? OwnerOf(change, "ReplicaSet") : base.Affected(change);

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting())
            return null;
        var spec = obj["spec"]!.AsObject();
        var pods = Owned("pods", obj).Where(PodState.IsActive).ToList();
        var desired = (int?)spec["replicas"] ?? 1;
        string? failure = null;
        for (var i = pods.Count; i < desired; i++)
        {
            try
            {
                var pod = Create("pods", key.Namespace, PodTemplate.Pod(obj, spec["template"]!.AsObject(), $"{obj.Name()}-", OwnerReference(obj)));
                RecordEvent(obj, "Normal", "SuccessfulCreate", $"Created pod: {pod.Name()}", "replicaset-controller");
            }
            catch (ApiError error)
            {
                failure = error.Message;
                RecordEvent(obj, "Warning", "FailedCreate", $"Error creating: {error.Message}", "replicaset-controller");
                break;
            }
        }
        foreach (var pod in pods.OrderBy(PodState.IsReady).ThenByDescending(p => p.Created()).Take(Math.Max(0, pods.Count - desired)))
        {
            Delete("pods", key.Namespace, pod.Name());
            RecordEvent(obj, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Name()}", "replicaset-controller");
        }
        return Report(obj, (int?)spec["minReadySeconds"] ?? 0, failure);
    }

    private TimeSpan? Report(JsonObject obj, int minReady, string? failure)
    {
        var pods = Owned("pods", obj).Where(PodState.IsActive).ToList();
        var available = pods.Count(p => PodState.IsAvailable(p, minReady, Now));
        var ready = pods.Count(PodState.IsReady);
        UpdateStatus(Resource, obj, status =>
        {
            status["replicas"] = pods.Count;
            status["observedGeneration"] = obj.Generation();
            DeploymentController.Counter(status, "fullyLabeledReplicas", pods.Count);
            DeploymentController.Counter(status, "readyReplicas", ready);
            DeploymentController.Counter(status, "availableReplicas", available);
            if (failure is not null)
                SetCondition(status, "ReplicaFailure", true, "FailedCreate", failure);
            else
                status.Remove("conditions");
        });
        return failure is not null ? TimeSpan.FromSeconds(5) : available < ready ? TimeSpan.FromSeconds(1) : null;
    }
}
