using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Whether an Argo Events controller runs in the cluster: without one its custom resources stay as they are.</summary>
internal static class ArgoEvents
{
    public const string EventBuses = "eventbus.argoproj.io";
    public const string EventSources = "eventsources.argoproj.io";

    public static bool IsRunning(Cluster cluster) => cluster.Store.List("deployments.apps").Any(IsReadyController);

    /// <summary>A Deployment whose becoming ready wakes the custom resources.</summary>
    public static bool IsReadyController(JsonObject deployment) =>
        ((int?)deployment["status"]?["readyReplicas"] ?? 0) > 0
        && PodResources.Containers(deployment["spec"]?["template"]?["spec"] as JsonObject ?? [], "containers").Any(c => ((string?)c["image"] ?? "").Contains("argo-events", StringComparison.Ordinal))
        && deployment.Name().Contains("controller", StringComparison.Ordinal);
}

/// <summary>What the Argo Events controller does for an EventBus: a StatefulSet of JetStream, its Service, and the conditions (v1.9).</summary>
internal sealed class EventBusController(Cluster cluster) : ControllerBase(cluster, ArgoEvents.EventBuses, "argo-events")
{
    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource switch
    {
        "statefulsets.apps" => OwnerOf(change, "EventBus"),
        "deployments.apps" when ArgoEvents.IsReadyController(change.Object) => Cluster.Store.List(Resource).Select(o => new ObjectKey(Resource, o.Namespace(), o.Name())),
        _ => base.Affected(change),
    };

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting() || !ArgoEvents.IsRunning(Cluster))
            return null;
        var stream = obj["spec"]?["jetstream"] as JsonObject;
        var name = $"eventbus-{key.Name}-js";
        if (stream is not null && Find("statefulsets.apps", key.Namespace, name) is null)
            CreateStream(key, obj, stream, name);
        UpdateStatus(Resource, obj, status =>
        {
            SetCondition(status, "Configured", true, "", "");
            SetCondition(status, "Deployed", true, "JetStreamServiceCreated", "JetStream is deployed");
            status["config"] = new JsonObject { ["jetstream"] = new JsonObject { ["url"] = $"nats://{name}-svc.{key.Namespace}.svc:4222" } };
        });
        return null;
    }

    private void CreateStream(ObjectKey key, JsonObject bus, JsonObject stream, string name)
    {
        var labels = new JsonObject { ["controller"] = "eventbus-controller", ["eventbus-name"] = key.Name, ["owner-name"] = key.Name };
        Create("services", key.Namespace, new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = $"{name}-svc", ["labels"] = labels.DeepClone(), ["ownerReferences"] = new JsonArray(OwnerReference(bus)) },
            ["spec"] = new JsonObject
            {
                ["clusterIP"] = "None", ["publishNotReadyAddresses"] = true, ["selector"] = labels.DeepClone(),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "tcp-client", ["port"] = 4222 }, new JsonObject { ["name"] = "cluster", ["port"] = 6222 }),
            },
        });
        var container = new JsonObject
        {
            ["name"] = "main", ["image"] = $"nats:{(string?)stream["version"] ?? "latest"}",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "client", ["containerPort"] = 4222 }, new JsonObject { ["name"] = "cluster", ["containerPort"] = 6222 }),
        };
        if (stream["containerTemplate"]?["resources"] is { } resources)
            container["resources"] = resources.DeepClone();
        Create("statefulsets.apps", key.Namespace, new JsonObject
        {
            ["apiVersion"] = "apps/v1", ["kind"] = "StatefulSet",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels.DeepClone(), ["ownerReferences"] = new JsonArray(OwnerReference(bus)) },
            ["spec"] = new JsonObject
            {
                ["replicas"] = (int?)stream["replicas"] ?? 3, ["serviceName"] = $"{name}-svc", ["podManagementPolicy"] = "Parallel",
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() }, ["spec"] = new JsonObject { ["containers"] = new JsonArray(container) } },
            },
        });
    }
}
