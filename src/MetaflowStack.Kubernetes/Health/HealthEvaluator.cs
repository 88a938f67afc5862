using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>
/// Judges an object by the rules of kstatus (sigs.k8s.io/cli-utils, pkg/kstatus): first what is common to all kinds, then the
/// kind's own rules, then the condition Ready. Argo Events' kinds, whose conditions have other names, are added.
/// </summary>
public static class HealthEvaluator
{
    // By group and kind; argo-events v1.9 pkg/apis/*/v1alpha1 declares the conditions that its kinds have when they are ready.
    private static readonly Dictionary<(string Group, string Kind), Func<JsonObject, TimeProvider, ObjectHealth>> Rules = new()
    {
        [("", "Service")] = (body, _) => SimpleHealth.Service(body),
        [("", "Secret")] = (_, _) => SimpleHealth.Always,
        [("", "ConfigMap")] = (_, _) => SimpleHealth.Always,
        [("batch", "CronJob")] = (_, _) => SimpleHealth.Always,
        [("", "PersistentVolumeClaim")] = (body, _) => SimpleHealth.PersistentVolumeClaim(body),
        [("", "Pod")] = PodHealth.Evaluate,
        [("apps", "Deployment")] = (body, _) => WorkloadHealth.Deployment(body),
        [("apps", "ReplicaSet")] = (body, _) => WorkloadHealth.ReplicaSet(body),
        [("apps", "StatefulSet")] = (body, _) => WorkloadHealth.StatefulSet(body),
        [("apps", "DaemonSet")] = (body, _) => WorkloadHealth.DaemonSet(body),
        [("batch", "Job")] = (body, _) => SimpleHealth.Job(body),
        [("policy", "PodDisruptionBudget")] = (_, _) => SimpleHealth.PodDisruptionBudget,
        [("apiextensions.k8s.io", "CustomResourceDefinition")] = (body, _) => SimpleHealth.CustomResourceDefinition(body),
        [("argoproj.io", "EventBus")] = (body, _) => SimpleHealth.AllConditions(body, "Configured", "Deployed"),
        [("argoproj.io", "EventSource")] = (body, _) => SimpleHealth.AllConditions(body, "SourcesProvided", "Deployed"),
        [("argoproj.io", "Sensor")] = (body, _) => SimpleHealth.AllConditions(body, "DependenciesProvided", "TriggersProvided", "Deployed"),
    };

    /// <summary>Judges an object as the API server returned it.</summary>
    /// <param name="body">The whole object, with its status.</param>
    /// <param name="time">The clock by which a pod's age is judged.</param>
    public static ObjectHealth Evaluate(JsonObject body, TimeProvider? time = null)
    {
        if (Common(body) is { } verdict)
            return verdict;
        var apiVersion = body.Text("apiVersion") ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : apiVersion[..slash];
        return Rules.TryGetValue((group, body.Text("kind") ?? ""), out var rule)
            ? rule(body, time ?? TimeProvider.System)
            : Condition.Find(body, "Ready") is { } ready
                ? ready.IsTrue ? ObjectHealth.Current("Resource is Ready") : ObjectHealth.InProgress(ready.MessageOr("Resource is not Ready"))
                : ObjectHealth.Current("Resource is current");
    }

    private static ObjectHealth? Common(JsonObject body)
    {
        if (body.Text("metadata", "deletionTimestamp") is { Length: > 0 })
            return new ObjectHealth(HealthStatus.Terminating, "Resource scheduled for deletion");
        if (body.Number("status", "observedGeneration") is { } observed && body.Number("metadata", "generation") is { } generation && observed != generation)
            return ObjectHealth.InProgress($"{body.Text("kind")} generation is {generation}, but latest observed generation is {observed}");
        foreach (var condition in Condition.All(body).Where(condition => condition.IsTrue))
        {
            if (condition.Type == "Reconciling")
                return ObjectHealth.InProgress(condition.Message);
            if (condition.Type == "Stalled")
                return ObjectHealth.Failed(condition.Message);
        }
        return null;
    }
}
