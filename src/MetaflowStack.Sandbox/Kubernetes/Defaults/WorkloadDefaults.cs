using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Defaults;

/// <summary>Defaults of the kinds that make pods.</summary>
internal static class WorkloadDefaults
{
    public static void Apply(string storageKey, JsonObject obj, JsonObject spec)
    {
        if (spec["template"]?["spec"] is JsonObject pod)
            PodDefaults.ApplySpec(pod);
        switch (storageKey)
        {
            case "deployments.apps":
                Deployment(spec);
                break;
            case "replicasets.apps" or "replicationcontrollers":
                spec["replicas"] ??= 1;
                break;
            case "statefulsets.apps":
                StatefulSet(spec);
                break;
            case "daemonsets.apps":
                DaemonSet(spec);
                break;
            case "jobs.batch":
                Job(obj, spec);
                break;
            case "cronjobs.batch":
                CronJob(spec);
                break;
        }
    }

    private static void Deployment(JsonObject spec)
    {
        spec["replicas"] ??= 1;
        var strategy = spec.Section("strategy");
        strategy["type"] ??= "RollingUpdate";
        if ((string?)strategy["type"] == "RollingUpdate")
        {
            var rolling = strategy.Section("rollingUpdate");
            rolling["maxUnavailable"] ??= "25%";
            rolling["maxSurge"] ??= "25%";
        }
        spec["revisionHistoryLimit"] ??= 10;
        spec["progressDeadlineSeconds"] ??= 600;
    }

    private static void StatefulSet(JsonObject spec)
    {
        spec["replicas"] ??= 1;
        spec["podManagementPolicy"] ??= "OrderedReady";
        spec["revisionHistoryLimit"] ??= 10;
        var strategy = spec.Section("updateStrategy");
        strategy["type"] ??= "RollingUpdate";
        if ((string?)strategy["type"] == "RollingUpdate")
            strategy.Section("rollingUpdate")["partition"] ??= 0;
        var retention = spec.Section("persistentVolumeClaimRetentionPolicy");
        retention["whenDeleted"] ??= "Retain";
        retention["whenScaled"] ??= "Retain";
        foreach (var claim in (spec["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>())
        {
            claim["apiVersion"] ??= "v1";
            claim["kind"] ??= "PersistentVolumeClaim";
            claim.Section("spec")["volumeMode"] ??= "Filesystem";
            claim.Section("status")["phase"] ??= "Pending";
        }
    }

    private static void DaemonSet(JsonObject spec)
    {
        spec["revisionHistoryLimit"] ??= 10;
        var strategy = spec.Section("updateStrategy");
        strategy["type"] ??= "RollingUpdate";
        if ((string?)strategy["type"] == "RollingUpdate")
        {
            var rolling = strategy.Section("rollingUpdate");
            rolling["maxUnavailable"] ??= 1;
            rolling["maxSurge"] ??= 0;
        }
    }

    private static void Job(JsonObject job, JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
            spec["completions"] = 1;
        spec["parallelism"] ??= 1;
        spec["backoffLimit"] ??= spec["backoffLimitPerIndex"] is null ? 6 : int.MaxValue;
        spec["completionMode"] ??= "NonIndexed";
        spec["suspend"] ??= false;
        spec["podReplacementPolicy"] ??= spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed";
        spec["manualSelector"] ??= false;
        if (job.Labels() is null && spec["template"]?["metadata"]?["labels"] is JsonObject labels)
            job.Metadata()["labels"] = labels.DeepClone();
    }

    private static void CronJob(JsonObject spec)
    {
        spec["concurrencyPolicy"] ??= "Allow";
        spec["suspend"] ??= false;
        spec["successfulJobsHistoryLimit"] ??= 3;
        spec["failedJobsHistoryLimit"] ??= 1;
        if (spec["jobTemplate"]?["spec"]?["template"]?["spec"] is JsonObject pod)
            PodDefaults.ApplySpec(pod);
    }
}
