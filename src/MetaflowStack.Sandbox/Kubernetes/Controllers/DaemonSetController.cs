using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Keeps one pod of a DaemonSet on every node that takes it.</summary>
internal sealed class DaemonSetController(Cluster cluster) : ControllerBase(cluster, "daemonsets.apps")
{
    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource switch
    {
        "pods" => OwnerOf(change, "DaemonSet"),
        "nodes" => Cluster.Store.List(Resource).Select(d => new ObjectKey(Resource, d.Namespace(), d.Name())),
        _ => base.Affected(change),
    };

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting())
            return null;
        var spec = obj["spec"]!.AsObject();
        var template = spec["template"]!.AsObject();
        var revision = Cluster.Names.Suffix($"revision {template.ToJsonString()}", 10);
        var nodes = Cluster.Store.List("nodes").Where(n => NodeFit.SelectorMatches(template["spec"]!.AsObject(), n)).Select(n => n.Name()).ToList();
        var pods = Owned("pods", obj).ToList();
        foreach (var node in nodes.Where(n => !pods.Any(p => NodeOf(p) == n)))
            CreatePod(obj, template, node, revision);
        foreach (var pod in pods.Where(p => !p.IsDeleting() && !nodes.Contains(NodeOf(p))))
            Delete("pods", key.Namespace, pod.Name());
        var outdated = pods.FirstOrDefault(p => !p.IsDeleting() && RevisionOf(p) != revision);
        if (outdated is not null && !pods.Any(p => p.IsDeleting() || !PodState.IsReady(p)))
            Delete("pods", key.Namespace, outdated.Name());
        Report(obj, nodes, revision);
        return null;
    }

    private void CreatePod(JsonObject set, JsonObject template, string node, string revision)
    {
        var pod = PodTemplate.Pod(set, template, $"{set.Name()}-", OwnerReference(set));
        var labels = pod.Metadata().Section("labels");
        labels["controller-revision-hash"] = revision;
        labels["pod-template-generation"] = set.Generation().ToString(System.Globalization.CultureInfo.InvariantCulture);
        pod["spec"]!.AsObject()["affinity"] = JsonNode.Parse($$$"""
            {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
              {"matchFields":[{"key":"metadata.name","operator":"In","values":["{{{node}}}"]} ] } ] } } }
            """);
        Create("pods", set.Namespace(), pod);
    }

    private void Report(JsonObject set, List<string> nodes, string revision)
    {
        var pods = Owned("pods", set).Where(PodState.IsActive).ToList();
        var ready = pods.Count(PodState.IsReady);
        UpdateStatus(Resource, set, status =>
        {
            status["currentNumberScheduled"] = pods.Count;
            status["desiredNumberScheduled"] = nodes.Count;
            status["numberMisscheduled"] = 0;
            status["numberReady"] = ready;
            status["observedGeneration"] = set.Generation();
            DeploymentController.Counter(status, "numberAvailable", ready);
            DeploymentController.Counter(status, "numberUnavailable", nodes.Count - ready);
            DeploymentController.Counter(status, "updatedNumberScheduled", pods.Count(p => RevisionOf(p) == revision));
        });
    }

    private static string? RevisionOf(JsonObject pod) => (string?)pod.Labels()?["controller-revision-hash"];

    private static string NodeOf(JsonObject pod) => NodeFit.PinnedNode(pod["spec"]!.AsObject()) ?? (string?)pod["spec"]?["nodeName"] ?? "";
}
