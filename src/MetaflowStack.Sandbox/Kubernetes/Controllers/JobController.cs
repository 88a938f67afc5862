using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Runs a Job's pods until enough have succeeded or too many failed.</summary>
internal sealed class JobController(Cluster cluster) : ControllerBase(cluster, "jobs.batch")
{
    private static readonly string[] FinalConditions = ["Complete", "Failed"];

    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource == "pods" ? OwnerOf(change, "Job") : base.Affected(change);

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting())
            return null;
        var spec = obj["spec"]!.AsObject();
        if (IsFinished(obj))
            return Expire(key, obj, spec);
        var pods = Owned("pods", obj).ToList();
        var succeeded = pods.Count(p => PodState.Phase(p) == "Succeeded");
        var failed = pods.Count(p => PodState.Phase(p) == "Failed");
        var wanted = (int?)spec["completions"] ?? 1;
        var exhausted = failed > (int)spec["backoffLimit"]!;
        if ((bool?)spec["suspend"] == true)
            return null;
        if (!exhausted && succeeded < wanted)
        {
            var running = pods.Count(PodState.IsActive);
            for (var i = running; i < Math.Min((int)spec["parallelism"]!, wanted - succeeded); i++)
            {
                var pod = Create("pods", key.Namespace, PodTemplate.Pod(obj, spec["template"]!.AsObject(), $"{obj.Name()}-", OwnerReference(obj)));
                RecordEvent(obj, "Normal", "SuccessfulCreate", $"Created pod: {pod.Name()}", "job-controller");
            }
        }
        Report(obj, succeeded, failed, complete: succeeded >= wanted, exhausted);
        return null;
    }

    public static bool IsFinished(JsonObject job) => FinalConditions.Any(t => (string?)PodState.Condition(job, t)?["status"] == "True");

    private TimeSpan? Expire(ObjectKey key, JsonObject job, JsonObject spec)
    {
        if ((int?)spec["ttlSecondsAfterFinished"] is not { } ttl)
            return null;
        var finished = (PodState.Condition(job, "Complete") ?? PodState.Condition(job, "Failed"))!;
        var due = Timestamps.Parse((string)finished["lastTransitionTime"]!).AddSeconds(ttl);
        if (Now < due)
            return due - Now;
        Delete(Resource, key.Namespace, key.Name);
        return null;
    }

    private void Report(JsonObject job, int succeeded, int failed, bool complete, bool exhausted)
    {
        var pods = Owned("pods", job).Where(PodState.IsActive).ToList();
        UpdateStatus(Resource, job, status =>
        {
            status["startTime"] ??= Cluster.Time.Stamp;
            DeploymentController.Counter(status, "active", complete || exhausted ? 0 : pods.Count);
            status["ready"] = pods.Count(PodState.IsReady);
            status["terminating"] = 0;
            DeploymentController.Counter(status, "succeeded", succeeded);
            DeploymentController.Counter(status, "failed", failed);
            status["uncountedTerminatedPods"] = new JsonObject();
            if (complete)
            {
                status["completionTime"] = Cluster.Time.Stamp;
                SetCondition(status, "SuccessCriteriaMet", true, "CompletionsReached", "Reached expected number of succeeded pods");
                SetCondition(status, "Complete", true, "CompletionsReached", "Reached expected number of succeeded pods");
            }
            else if (exhausted)
            {
                SetCondition(status, "FailureTarget", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
                SetCondition(status, "Failed", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            }
            foreach (var condition in (status["conditions"] as JsonArray ?? []).OfType<JsonObject>())
                condition["lastProbeTime"] ??= Cluster.Time.Stamp;
        });
        if (complete)
            RecordEvent(job, "Normal", "Completed", "Job completed", "job-controller");
        else if (exhausted)
            RecordEvent(job, "Warning", "BackoffLimitExceeded", "Job has reached the specified backoff limit", "job-controller");
    }
}
