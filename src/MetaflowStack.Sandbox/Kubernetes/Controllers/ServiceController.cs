using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Keeps the Endpoints and the EndpointSlice of every Service with a selector.</summary>
internal sealed class ServiceController(Cluster cluster) : ControllerBase(cluster, "services")
{
    private const string Slices = "endpointslices.discovery.k8s.io";

    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource == "pods"
        ? Cluster.Store.List(Resource, change.Key.Namespace).Where(s => Selects(s, change.Object) || (change.Before is not null && Selects(s, change.Before)))
            .Select(s => new ObjectKey(Resource, s.Namespace(), s.Name()))
        : base.Affected(change);

    private static bool Selects(JsonObject service, JsonObject pod) =>
        service["spec"]?["selector"] is JsonObject { Count: > 0 } selector && Selectors.MatchesAll(selector, pod.Labels());

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting() || obj["spec"]?["selector"] is not JsonObject { Count: > 0 })
            return AssignLoadBalancer(obj);
        var pods = Cluster.Store.List("pods", key.Namespace)
            .Where(p => Selects(obj, p) && PodState.IsActive(p) && (string?)p["status"]?["podIP"] is not null).ToList();
        WriteEndpoints(key, obj, pods);
        WriteSlice(key, obj, pods);
        return AssignLoadBalancer(obj);
    }

    private TimeSpan? AssignLoadBalancer(JsonObject service)
    {
        if ((string?)service["spec"]?["type"] != "LoadBalancer" || service["status"]?["loadBalancer"]?["ingress"] is not null || service.IsDeleting())
            return null;
        // Azure takes half a minute or so for a public address.
        var due = service.Created() + Cluster.Names.Seconds($"load balancer {service.Uid()}", 20, 40);
        if (Now < due)
            return due - Now;
        UpdateStatus(Resource, service, status => status["loadBalancer"] = new JsonObject
        {
            ["ingress"] = new JsonArray(new JsonObject { ["ip"] = $"20.1.{Cluster.Names.Number(service.Uid(), 250) + 1}.{Cluster.Names.Number(service.Uid() + "b", 250) + 1}", ["ipMode"] = "VIP" }),
        });
        return null;
    }

    private void WriteEndpoints(ObjectKey key, JsonObject service, List<JsonObject> pods)
    {
        var subsets = new JsonArray();
        var subset = new JsonObject();
        foreach (var (field, chosen) in new[] { ("addresses", pods.Where(PodState.IsReady)), ("notReadyAddresses", pods.Where(p => !PodState.IsReady(p))) })
            if (chosen.Any())
                subset[field] = new JsonArray([.. chosen.Select(p => new JsonObject { ["ip"] = p["status"]!["podIP"]!.DeepClone(), ["nodeName"] = p["spec"]!["nodeName"]?.DeepClone(), ["targetRef"] = Target(p) })]);
        if (subset.Count > 0)
        {
            subset["ports"] = new JsonArray([.. Ports(service, pods[0]).Select(p => p.DeepClone())]);
            subsets.Add(subset);
        }
        if (Find("endpoints", key.Namespace, key.Name) is { } existing)
        {
            Update("endpoints", existing, e => Set(e, "subsets", subsets));
            return;
        }
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Endpoints", ["metadata"] = new JsonObject { ["name"] = key.Name, ["labels"] = service.Labels()?.DeepClone() } };
        Set(body, "subsets", subsets);
        Create("endpoints", key.Namespace, body);
    }

    private void WriteSlice(ObjectKey key, JsonObject service, List<JsonObject> pods)
    {
        var endpoints = new JsonArray([.. pods.Select(p => new JsonObject
        {
            ["addresses"] = new JsonArray(p["status"]!["podIP"]!.DeepClone()),
            ["conditions"] = new JsonObject { ["ready"] = PodState.IsReady(p), ["serving"] = PodState.IsReady(p), ["terminating"] = false },
            ["nodeName"] = p["spec"]!["nodeName"]?.DeepClone(),
            ["targetRef"] = Target(p),
        })]);
        var ports = pods.Count == 0 ? [] : new JsonArray([.. Ports(service, pods[0]).Select(p => p.DeepClone())]);
        foreach (var port in ports.OfType<JsonObject>())
            port["name"] ??= "";
        var name = $"{key.Name}-{Cluster.Names.Suffix($"slice {service.Uid()}")}";
        if (Find(Slices, key.Namespace, name) is { } existing)
        {
            Update(Slices, existing, s =>
            {
                s["endpoints"] = endpoints;
                Set(s, "ports", ports);
            });
            return;
        }
        var labels = service.Labels()?.DeepClone().AsObject() ?? [];
        labels["kubernetes.io/service-name"] = key.Name;
        labels["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io";
        Create(Slices, key.Namespace, new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1", ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject { ["name"] = name, ["generateName"] = key.Name + "-", ["labels"] = labels, ["ownerReferences"] = new JsonArray(OwnerReference(service)) },
            ["addressType"] = "IPv4", ["endpoints"] = endpoints, ["ports"] = ports,
        });
    }

    private static void Set(JsonObject obj, string field, JsonArray value)
    {
        if (value.Count > 0)
            obj[field] = value;
        else
            obj.Remove(field);
    }

    private static JsonObject Target(JsonObject pod) => new() { ["kind"] = "Pod", ["namespace"] = pod.Namespace(), ["name"] = pod.Name(), ["uid"] = pod.Uid() };

    private static IEnumerable<JsonObject> Ports(JsonObject service, JsonObject pod)
    {
        foreach (var port in (service["spec"]!["ports"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var result = new JsonObject();
            if ((string?)port["name"] is { } name)
                result["name"] = name;
            result["port"] = TargetPort(port, pod);
            result["protocol"] = port["protocol"]?.DeepClone();
            yield return result;
        }
    }

    /// <summary>The container port that a Service's port leads to; a name is looked up in the pod.</summary>
    public static JsonNode? TargetPort(JsonObject port, JsonObject pod)
    {
        var target = port["targetPort"] ?? port["port"];
        if (target?.GetValueKind() != System.Text.Json.JsonValueKind.String)
            return target?.DeepClone();
        return PodResources.Containers(pod["spec"]!.AsObject(), "containers").SelectMany(c => (c["ports"] as JsonArray ?? []).OfType<JsonObject>())
            .FirstOrDefault(p => (string?)p["name"] == (string)target!)?["containerPort"]?.DeepClone();
    }
}
