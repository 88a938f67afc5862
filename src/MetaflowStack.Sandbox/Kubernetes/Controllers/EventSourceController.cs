using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>What the Argo Events controller does for an EventSource: a Deployment, a Service when asked, and the conditions (v1.9).</summary>
internal sealed class EventSourceController(Cluster cluster) : ControllerBase(cluster, ArgoEvents.EventSources, "argo-events")
{
    private const string Image = "quay.io/argoproj/argo-events:v1.9.11";

    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource switch
    {
        "deployments.apps" when ArgoEvents.IsReadyController(change.Object) => All(),
        ArgoEvents.EventBuses => All().Where(k => k.Namespace == change.Key.Namespace),
        _ => base.Affected(change),
    };

    private IEnumerable<ObjectKey> All() => Cluster.Store.List(Resource).Select(o => new ObjectKey(Resource, o.Namespace(), o.Name()));

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting() || !ArgoEvents.IsRunning(Cluster))
            return null;
        var spec = obj["spec"] as JsonObject ?? [];
        var bus = Find(ArgoEvents.EventBuses, key.Namespace, (string?)spec["eventBusName"] ?? "default");
        if (bus is null || (string?)PodState.Condition(bus, "Deployed")?["status"] != "True")
        {
            UpdateStatus(Resource, obj, status =>
            {
                SetCondition(status, "SourcesProvided", true, "", "");
                SetCondition(status, "Deployed", false, bus is null ? "EventBusNotFound" : "EventBusNotReady", bus is null ? "EventBus not found" : "EventBus not ready");
            });
            return null;
        }
        var labels = new JsonObject { ["controller"] = "eventsource-controller", ["eventsource-name"] = key.Name, ["owner-name"] = key.Name };
        if (!Owned("deployments.apps", obj).Any())
            CreateDeployment(key, obj, spec, labels);
        if (spec["service"] is JsonObject service && Find("services", key.Namespace, $"{key.Name}-eventsource-svc") is null)
            CreateService(key, obj, service, labels);
        UpdateStatus(Resource, obj, status =>
        {
            SetCondition(status, "SourcesProvided", true, "", "");
            SetCondition(status, "Deployed", true, "", "");
        });
        return null;
    }

    private void CreateDeployment(ObjectKey key, JsonObject source, JsonObject spec, JsonObject labels)
    {
        var template = spec["template"] as JsonObject ?? [];
        var container = new JsonObject { ["name"] = "main", ["image"] = Image, ["args"] = new JsonArray("eventsource-service") };
        if (template["container"]?["resources"] is { } resources)
            container["resources"] = resources.DeepClone();
        var pod = new JsonObject { ["containers"] = new JsonArray(container), ["serviceAccountName"] = template["serviceAccountName"]?.DeepClone() };
        Create("deployments.apps", key.Namespace, new JsonObject
        {
            ["apiVersion"] = "apps/v1", ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["generateName"] = $"{key.Name}-eventsource-", ["labels"] = labels.DeepClone(), ["ownerReferences"] = new JsonArray(OwnerReference(source)) },
            ["spec"] = new JsonObject
            {
                ["replicas"] = (int?)spec["replicas"] ?? 1,
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() }, ["spec"] = pod },
            },
        });
    }

    private void CreateService(ObjectKey key, JsonObject source, JsonObject service, JsonObject labels) => Create("services", key.Namespace, new JsonObject
    {
        ["apiVersion"] = "v1", ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = $"{key.Name}-eventsource-svc", ["labels"] = labels.DeepClone(), ["ownerReferences"] = new JsonArray(OwnerReference(source)) },
        ["spec"] = new JsonObject { ["ports"] = service["ports"]?.DeepClone(), ["selector"] = labels.DeepClone(), ["clusterIP"] = service["clusterIP"]?.DeepClone() },
    });
}
