using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Keeps a StatefulSet's numbered pods, one after the other unless told otherwise.</summary>
internal sealed class StatefulSetController(Cluster cluster) : ControllerBase(cluster, "statefulsets.apps")
{
    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource == "pods" ? OwnerOf(change, "StatefulSet") : base.Affected(change);

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting())
            return null;
        var spec = obj["spec"]!.AsObject();
        var desired = (int)spec["replicas"]!;
        var revision = $"{obj.Name()}-{Cluster.Names.Suffix($"revision {spec["template"]!.ToJsonString()}", 10)}";
        var parallel = (string?)spec["podManagementPolicy"] == "Parallel";
        for (var i = 0; i < desired; i++)
        {
            var pod = Find("pods", key.Namespace, $"{obj.Name()}-{i}");
            if (pod is null)
                CreatePod(obj, spec, i, revision);
            if (!parallel && (pod is null || !PodState.IsReady(pod) || pod.IsDeleting()))
                break;
        }
        Shrink(obj, desired);
        ReplaceOutdated(obj, spec, revision);
        return Report(obj, spec, revision);
    }

    private void CreatePod(JsonObject set, JsonObject spec, int index, string revision)
    {
        var name = $"{set.Name()}-{index}";
        var pod = PodTemplate.Pod(set, spec["template"]!.AsObject(), name, OwnerReference(set));
        var labels = pod.Metadata().Section("labels");
        labels["controller-revision-hash"] = revision;
        labels["statefulset.kubernetes.io/pod-name"] = name;
        labels["apps.kubernetes.io/pod-index"] = index.ToString(CultureInfo.InvariantCulture);
        var podSpec = pod["spec"]!.AsObject();
        podSpec["hostname"] = name;
        podSpec["subdomain"] = spec["serviceName"]?.DeepClone();
        foreach (var template in (spec["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>())
            AddClaim(set, podSpec, template, name);
        Create("pods", set.Namespace(), pod);
        RecordEvent(set, "Normal", "SuccessfulCreate", $"create Pod {name} in StatefulSet {set.Name()} successful", "statefulset-controller");
    }

    private void AddClaim(JsonObject set, JsonObject podSpec, JsonObject template, string pod)
    {
        var name = $"{template.Name()}-{pod}";
        if (Find("persistentvolumeclaims", set.Namespace(), name) is null)
        {
            var labels = set["spec"]?["selector"]?["matchLabels"]?.DeepClone();
            Create("persistentvolumeclaims", set.Namespace(), new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels }, ["spec"] = template["spec"]!.DeepClone(),
            });
        }
        var volumes = podSpec["volumes"] as JsonArray ?? [];
        podSpec["volumes"] = volumes;
        volumes.Add(new JsonObject { ["name"] = template.Name(), ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = name } });
    }

    private void Shrink(JsonObject set, int desired)
    {
        var excess = Owned("pods", set).Where(p => !p.IsDeleting() && Index(p) >= desired).OrderByDescending(Index).FirstOrDefault();
        if (excess is not null)
            Delete("pods", set.Namespace(), excess.Name());
    }

    // A rolling update replaces from the highest index down, each after the one before is ready.
    private void ReplaceOutdated(JsonObject set, JsonObject spec, string revision)
    {
        if ((string?)spec["updateStrategy"]?["type"] == "OnDelete")
            return;
        var pods = Owned("pods", set).ToList();
        var partition = (int?)spec["updateStrategy"]?["rollingUpdate"]?["partition"] ?? 0;
        var outdated = pods.Where(p => Index(p) >= partition && RevisionOf(p) != revision && !p.IsDeleting()).OrderByDescending(Index).FirstOrDefault();
        if (outdated is not null && !pods.Any(p => p.IsDeleting() || (RevisionOf(p) == revision && !PodState.IsReady(p))))
            Delete("pods", set.Namespace(), outdated.Name());
    }

    private TimeSpan? Report(JsonObject set, JsonObject spec, string revision)
    {
        var pods = Owned("pods", set).Where(PodState.IsActive).ToList();
        var minReady = (int?)spec["minReadySeconds"] ?? 0;
        var updated = pods.Count(p => RevisionOf(p) == revision);
        var ready = pods.Count(PodState.IsReady);
        var available = pods.Count(p => PodState.IsAvailable(p, minReady, Now));
        UpdateStatus(Resource, set, status =>
        {
            status["observedGeneration"] = set.Generation();
            status["replicas"] = pods.Count;
            DeploymentController.Counter(status, "readyReplicas", ready);
            status["availableReplicas"] = available;
            DeploymentController.Counter(status, "updatedReplicas", updated);
            status["updateRevision"] = revision;
            status["currentRevision"] = updated == (int)spec["replicas"]! || status["currentRevision"] is null ? revision : status["currentRevision"]!.DeepClone();
            DeploymentController.Counter(status, "currentReplicas", pods.Count(p => RevisionOf(p) == (string?)status["currentRevision"]));
            status["collisionCount"] = 0;
        });
        return available < ready ? TimeSpan.FromSeconds(1) : null;
    }

    private static int Index(JsonObject pod) => int.TryParse(pod.Name()[(pod.Name().LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;

    private static string? RevisionOf(JsonObject pod) => (string?)pod.Labels()?["controller-revision-hash"];
}
