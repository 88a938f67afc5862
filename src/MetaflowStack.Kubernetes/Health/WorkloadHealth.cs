using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>kstatus' rules for kinds that run replicas.</summary>
internal static class WorkloadHealth
{
    public static ObjectHealth Deployment(JsonObject body)
    {
        // Without a deadline the controller sets no condition Progressing (deployment_util.go takes this value for none).
        var isProgressing = (body.Number("spec", "progressDeadlineSeconds") ?? int.MaxValue) == int.MaxValue;
        var progress = Condition.Find(body, "Progressing");
        if (progress is { Reason: "ProgressDeadlineExceeded" })
            return ObjectHealth.Failed("Progress deadline exceeded");
        isProgressing |= progress is { IsTrue: true, Reason: "NewReplicaSetAvailable" };

        var wanted = Wanted(body);
        var replicas = Count(body, "replicas");
        var updated = Count(body, "updatedReplicas");
        var available = Count(body, "availableReplicas");
        var ready = Count(body, "readyReplicas");
        return wanted > replicas ? ObjectHealth.InProgress($"Replicas: {replicas}/{wanted}")
            : wanted > updated ? ObjectHealth.InProgress($"Updated: {updated}/{wanted}")
            : replicas > wanted ? ObjectHealth.InProgress($"Pending termination: {replicas - wanted}")
            : updated > available ? ObjectHealth.InProgress($"Available: {available}/{updated}")
            : wanted > ready ? ObjectHealth.InProgress($"Ready: {ready}/{wanted}")
            : !isProgressing ? ObjectHealth.InProgress("ReplicaSet not Available")
            : Condition.Find(body, "Available") is not { IsTrue: true } ? ObjectHealth.InProgress("Deployment not Available")
            : ObjectHealth.Current($"Deployment is available. Replicas: {replicas}");
    }

    public static ObjectHealth ReplicaSet(JsonObject body)
    {
        if (Condition.Find(body, "ReplicaFailure") is { IsTrue: true })
            return ObjectHealth.InProgress("Replica Failure condition. Check Pods");
        var wanted = Wanted(body);
        var replicas = Count(body, "replicas");
        var labelled = Count(body, "fullyLabeledReplicas");
        var available = Count(body, "availableReplicas");
        var ready = Count(body, "readyReplicas");
        return wanted > labelled ? ObjectHealth.InProgress($"Labelled: {labelled}/{wanted}")
            : wanted > available ? ObjectHealth.InProgress($"Available: {available}/{wanted}")
            : wanted > ready ? ObjectHealth.InProgress($"Ready: {ready}/{wanted}")
            : replicas > wanted ? ObjectHealth.InProgress($"Pending termination: {replicas - wanted}")
            : ObjectHealth.Current($"ReplicaSet is available. Replicas: {replicas}");
    }

    public static ObjectHealth StatefulSet(JsonObject body)
    {
        if (body.Text("spec", "updateStrategy", "type") == "OnDelete")
            return ObjectHealth.Current("StatefulSet is using the ondelete update strategy");
        var wanted = Wanted(body);
        var replicas = Count(body, "replicas");
        var ready = Count(body, "readyReplicas");
        var current = Count(body, "currentReplicas");
        var updated = Count(body, "updatedReplicas");
        if (wanted > replicas)
            return ObjectHealth.InProgress($"Replicas: {replicas}/{wanted}");
        if (wanted > ready)
            return ObjectHealth.InProgress($"Ready: {ready}/{wanted}");
        if (replicas > wanted)
            return ObjectHealth.InProgress($"Pending termination: {replicas - wanted}");
        if (body.Number("spec", "updateStrategy", "rollingUpdate", "partition") is { } partition)
            return updated < wanted - partition
                ? ObjectHealth.InProgress($"updated: {updated}/{wanted - partition}")
                : ObjectHealth.Current($"Partition rollout complete. updated: {updated}");
        if (wanted > current)
            return ObjectHealth.InProgress($"current: {current}/{wanted}");
        return body.Text("status", "currentRevision") == body.Text("status", "updateRevision")
            ? ObjectHealth.Current($"All replicas scheduled as expected. Replicas: {replicas}")
            : ObjectHealth.InProgress("Waiting for updated revision to match current");
    }

    public static ObjectHealth DaemonSet(JsonObject body)
    {
        // Other kinds may lack both; the DaemonSet controller always sets them, so that their absence means it has not acted.
        if (body.Number("metadata", "generation") is null)
            return ObjectHealth.InProgress("DaemonSet metadata.generation not found");
        if (body.Number("status", "observedGeneration") is null)
            return ObjectHealth.InProgress("DaemonSet status.observedGeneration not found");
        if (body.Number("status", "desiredNumberScheduled") is not { } wanted)
            return ObjectHealth.InProgress("Missing .status.desiredNumberScheduled");
        var scheduled = Count(body, "currentNumberScheduled");
        var updated = Count(body, "updatedNumberScheduled");
        var available = Count(body, "numberAvailable");
        var ready = Count(body, "numberReady");
        return wanted > scheduled ? ObjectHealth.InProgress($"Current: {scheduled}/{wanted}")
            : wanted > updated ? ObjectHealth.InProgress($"Updated: {updated}/{wanted}")
            : wanted > available ? ObjectHealth.InProgress($"Available: {available}/{wanted}")
            : wanted > ready ? ObjectHealth.InProgress($"Ready: {ready}/{wanted}")
            : ObjectHealth.Current($"All replicas scheduled as expected. Replicas: {wanted}");
    }

    private static long Wanted(JsonObject body) => body.Number("spec", "replicas") ?? 1;

    private static long Count(JsonObject body, string field) => body.Number("status", field) ?? 0;
}
