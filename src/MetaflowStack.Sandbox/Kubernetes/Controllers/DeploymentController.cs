using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Rolls Deployments out over ReplicaSets and reports their state.</summary>
internal sealed class DeploymentController(Cluster cluster) : ControllerBase(cluster, "deployments.apps")
{
    private const string Sets = "replicasets.apps";
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";

    public override IEnumerable<ObjectKey> Affected(StoreEvent change) =>
        change.Key.Resource == Sets ? OwnerOf(change, "Deployment") : base.Affected(change);

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting())
            return null;
        var spec = obj["spec"]!.AsObject();
        var sets = Owned(Sets, obj).OrderBy(s => Revision(s)).ToList();
        var current = sets.FirstOrDefault(s => SameTemplate(s, spec));
        var paused = (bool?)spec["paused"] == true;
        if (current is null && !paused)
        {
            current = CreateSet(obj, spec, sets);
            sets.Add(current);
        }
        if (current is not null && !paused)
        {
            current = Promote(current, sets);
            Scale(obj, spec, current, [.. sets.Where(s => s.Uid() != current.Uid())]);
            obj = Annotate(key, obj, current);
            CleanUp(spec, [.. sets.Where(s => s.Uid() != current.Uid())]);
        }
        sets = [.. Owned(Sets, obj)];
        return Report(obj, spec, current is null ? null : sets.FirstOrDefault(s => s.Uid() == current.Uid()), sets);
    }

    private static int Revision(JsonObject set) => int.TryParse((string?)set["metadata"]?["annotations"]?[RevisionAnnotation], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private static bool SameTemplate(JsonObject set, JsonObject spec)
    {
        var template = set["spec"]!["template"]!.DeepClone().AsObject();
        (template["metadata"]?["labels"] as JsonObject)?.Remove("pod-template-hash");
        return JsonNode.DeepEquals(template, spec["template"]);
    }

    private JsonObject CreateSet(JsonObject deployment, JsonObject spec, List<JsonObject> sets)
    {
        var hash = Cluster.Names.Suffix($"template {spec["template"]!.ToJsonString()}", 10);
        var template = spec["template"]!.DeepClone().AsObject();
        template.Section("metadata").Section("labels")["pod-template-hash"] = hash;
        var selector = spec["selector"]!.DeepClone().AsObject();
        selector.Section("matchLabels")["pod-template-hash"] = hash;
        var created = Create(Sets, deployment.Namespace(), new JsonObject
        {
            ["apiVersion"] = "apps/v1", ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["labels"] = template["metadata"]!["labels"]!.DeepClone(),
                ["annotations"] = new JsonObject { [RevisionAnnotation] = (sets.Select(Revision).DefaultIfEmpty(0).Max() + 1).ToString(CultureInfo.InvariantCulture) },
                ["ownerReferences"] = new JsonArray(OwnerReference(deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template, ["minReadySeconds"] = spec["minReadySeconds"]?.DeepClone() },
        });
        return created;
    }

    // A template that comes back takes its old ReplicaSet up again, as the newest revision.
    private JsonObject Promote(JsonObject current, List<JsonObject> sets)
    {
        var newest = sets.Max(Revision);
        if (Revision(current) == newest && Revision(current) > 0)
            return current;
        return Update(Sets, current, s => s.Metadata().Section("annotations")[RevisionAnnotation] = (newest + 1).ToString(CultureInfo.InvariantCulture));
    }

    private void Scale(JsonObject deployment, JsonObject spec, JsonObject current, List<JsonObject> old)
    {
        var desired = (int)spec["replicas"]!;
        var recreate = (string?)spec["strategy"]?["type"] == "Recreate";
        var surge = recreate ? 0 : RolloutBudget.Share(spec["strategy"]?["rollingUpdate"]?["maxSurge"], desired, roundUp: true);
        var unavailable = recreate ? desired : RolloutBudget.Share(spec["strategy"]?["rollingUpdate"]?["maxUnavailable"], desired, roundUp: false);
        if (surge == 0 && unavailable == 0)
            unavailable = 1;
        var oldPods = old.Sum(Replicas);
        var target = recreate
            ? old.Sum(s => (int?)s["status"]?["replicas"] ?? 0) > 0 ? Replicas(current) : desired
            : Math.Min(desired, Math.Max(Replicas(current), desired + surge - oldPods));
        SetReplicas(deployment, current, oldPods == 0 ? desired : target);
        if (oldPods == 0)
            return;
        // Old pods go as far as new ones have become available; those that never were available go first.
        var available = old.Append(current).Sum(s => (int?)s["status"]?["availableReplicas"] ?? 0);
        var budget = recreate ? oldPods : Math.Max(0, available - (desired - unavailable));
        foreach (var set in old)
        {
            var unhealthy = Replicas(set) - ((int?)set["status"]?["availableReplicas"] ?? 0);
            var give = Math.Min(Replicas(set), (recreate ? Replicas(set) : unhealthy) + budget);
            budget = Math.Max(0, budget - Math.Max(0, give - unhealthy));
            SetReplicas(deployment, set, Replicas(set) - give);
        }
    }

    private static int Replicas(JsonObject set) => (int?)set["spec"]?["replicas"] ?? 0;

    private void SetReplicas(JsonObject deployment, JsonObject set, int replicas)
    {
        var before = Replicas(set);
        if (before == replicas)
            return;
        Update(Sets, set, s => s.Section("spec")["replicas"] = replicas);
        RecordEvent(deployment, "Normal", "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name()} from {before} to {replicas}", "deployment-controller");
    }

    private JsonObject Annotate(ObjectKey key, JsonObject deployment, JsonObject current)
    {
        var fresh = Cluster.Store.Find(key) ?? deployment;
        return Update(Resource, fresh, d => d.Metadata().Section("annotations")[RevisionAnnotation] = Revision(current).ToString(CultureInfo.InvariantCulture));
    }

    private void CleanUp(JsonObject spec, List<JsonObject> old)
    {
        var limit = (int?)spec["revisionHistoryLimit"] ?? 10;
        var idle = old.Where(s => Replicas(s) == 0 && ((int?)s["status"]?["replicas"] ?? 0) == 0).OrderBy(Revision).ToList();
        foreach (var set in idle.Take(Math.Max(0, idle.Count - limit)))
            Delete(Sets, set.Namespace(), set.Name());
    }

    private TimeSpan? Report(JsonObject obj, JsonObject spec, JsonObject? current, List<JsonObject> sets)
    {
        int Sum(string field) => sets.Sum(s => (int?)s["status"]?[field] ?? 0);
        var desired = (int)spec["replicas"]!;
        var (total, ready, available) = (Sum("replicas"), Sum("readyReplicas"), Sum("availableReplicas"));
        var updated = (int?)current?["status"]?["replicas"] ?? 0;
        var updatedAvailable = (int?)current?["status"]?["availableReplicas"] ?? 0;
        var before = obj["status"] as JsonObject ?? [];
        var complete = current is not null && updated == desired && updatedAvailable == desired && total == desired;
        var progressed = updated > ((int?)before["updatedReplicas"] ?? 0) || ready > ((int?)before["readyReplicas"] ?? 0) || available > ((int?)before["availableReplicas"] ?? 0);
        var maxUnavailable = RolloutBudget.Share(spec["strategy"]?["rollingUpdate"]?["maxUnavailable"], desired, roundUp: false);
        TimeSpan? again = null;
        UpdateStatus(Resource, obj, status =>
        {
            status["observedGeneration"] = obj.Generation();
            Counter(status, "replicas", total);
            Counter(status, "updatedReplicas", updated);
            Counter(status, "readyReplicas", ready);
            Counter(status, "availableReplicas", available);
            Counter(status, "unavailableReplicas", Math.Max(0, Math.Max(desired, total) - available));
            if (available >= desired - maxUnavailable)
                SetCondition(status, "Available", true, "MinimumReplicasAvailable", "Deployment has minimum availability.", withUpdateTime: true);
            else
                SetCondition(status, "Available", false, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", withUpdateTime: true);
            again = Progress(spec, status, current, complete, progressed);
        });
        return again;
    }

    private TimeSpan? Progress(JsonObject spec, JsonObject status, JsonObject? current, bool complete, bool progressed)
    {
        if (current is null)
            return null;
        if (complete)
        {
            SetCondition(status, "Progressing", true, "NewReplicaSetAvailable", $"ReplicaSet \"{current.Name()}\" has successfully progressed.", withUpdateTime: true);
            return null;
        }
        var condition = (status["conditions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == "Progressing");
        var sameSet = condition is not null && ((string?)condition["message"] ?? "").Contains($"\"{current.Name()}\"", StringComparison.Ordinal);
        if (!sameSet || (progressed && (string?)condition!["reason"] != "ProgressDeadlineExceeded") || (string?)condition!["reason"] == "NewReplicaSetAvailable")
        {
            SetCondition(status, "Progressing", true, condition is null || !sameSet ? "NewReplicaSetCreated" : "ReplicaSetUpdated",
                condition is null || !sameSet ? $"Created new replica set \"{current.Name()}\"" : $"ReplicaSet \"{current.Name()}\" is progressing.", withUpdateTime: true);
            condition = status["conditions"]!.AsArray().OfType<JsonObject>().First(c => (string?)c["type"] == "Progressing");
            if (progressed)
                condition["lastUpdateTime"] = Cluster.Time.Stamp;
        }
        if ((string?)condition!["reason"] == "ProgressDeadlineExceeded")
            return null;
        var deadline = Timestamps.Parse((string)condition["lastUpdateTime"]!).AddSeconds((int?)spec["progressDeadlineSeconds"] ?? 600);
        if (Now < deadline)
            return deadline - Now;
        SetCondition(status, "Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{current.Name()}\" has timed out progressing.", withUpdateTime: true);
        return null;
    }

    // Zero counters are left out of the API server's JSON.
    internal static void Counter(JsonObject status, string name, int value)
    {
        if (value == 0)
            status.Remove(name);
        else
            status[name] = value;
    }
}
