using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>What is known of one rollout at a moment: the object and the pods it runs.</summary>
internal sealed class Rollout(JsonObject live, TimeProvider time)
{
    private readonly Dictionary<string, JsonObject> _pods = new(StringComparer.Ordinal);

    /// <summary>The object as last seen.</summary>
    public JsonObject Live { get; private set; } = live;

    /// <summary>Whether it was deleted.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The pods that exist and are not being deleted.</summary>
    public IEnumerable<JsonObject> Pods => _pods.Values.Where(pod => pod.Text("metadata", "deletionTimestamp") is null);

    /// <summary>The verdict, stricter than kstatus where success means more than an end: Jobs have completed, pods have not failed.</summary>
    public ObjectHealth Health
    {
        get
        {
            var health = HealthEvaluator.Evaluate(Live, time);
            if (health.Status != HealthStatus.Current)
                return health;
            return Live.Text("kind") switch
            {
                "Job" when Condition.Find(Live, "Complete") is not { IsTrue: true } && Condition.Find(Live, "Suspended") is not { IsTrue: true } =>
                    ObjectHealth.InProgress(health.Message),
                "Pod" when Live.Text("status", "phase") == "Failed" => ObjectHealth.Failed(health.Message),
                _ => health,
            };
        }
    }

    /// <summary>A controller's complaint that it cannot make pods, or null.</summary>
    public Condition? CreationFailure => Condition.Find(Live, "ReplicaFailure") is { IsTrue: true } failure ? failure : null;

    /// <summary>One line on how far it is.</summary>
    public string Progress
    {
        get
        {
            var waiting = Pods.Select(PodTrouble.Waiting).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            var text = Live.Text("kind") switch
            {
                "Deployment" or "StatefulSet" or "ReplicaSet" => Replicas(Live.Number("status", "readyReplicas"), Live.Number("spec", "replicas") ?? 1),
                "DaemonSet" when Live.Number("status", "desiredNumberScheduled") is { } wanted => Replicas(Live.Number("status", "numberReady"), wanted),
                _ => Health.Message,
            };
            return waiting.Count == 0 ? text : $"{text} ({string.Join(", ", waiting)})";
        }
    }

    /// <summary>Takes a change of the object.</summary>
    public void SetObject(JsonObject live, bool isGone)
    {
        IsGone = isGone;
        if (!isGone)
            Live = live;
    }

    /// <summary>Takes a change of a pod.</summary>
    public void SetPod(JsonObject pod, bool isGone)
    {
        var name = pod.Text("metadata", "name") ?? "";
        if (isGone)
            _pods.Remove(name);
        else
            _pods[name] = pod;
    }

    private static string Replicas(long? ready, long wanted) => $"{ready ?? 0} of {wanted} {(wanted == 1 ? "replica" : "replicas")} ready";
}
