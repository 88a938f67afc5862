using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Defaults;

/// <summary>Defaults of Services; addresses are allocated later.</summary>
internal static class ServiceDefaults
{
    public static void Apply(JsonObject spec)
    {
        spec["sessionAffinity"] ??= "None";
        spec["type"] ??= "ClusterIP";
        var type = (string?)spec["type"];
        if ((string?)spec["sessionAffinity"] == "ClientIP" && spec["sessionAffinityConfig"] is null)
            spec["sessionAffinityConfig"] = new JsonObject { ["clientIP"] = new JsonObject { ["timeoutSeconds"] = 10_800 } };
        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
        {
            port["protocol"] ??= "TCP";
            port["targetPort"] ??= port["port"]?.DeepClone();
        }
        if (type != "ExternalName")
            spec["internalTrafficPolicy"] ??= "Cluster";
        if (type is "NodePort" or "LoadBalancer")
            spec["externalTrafficPolicy"] ??= "Cluster";
        if (type == "LoadBalancer")
            spec["allocateLoadBalancerNodePorts"] ??= true;
    }
}
