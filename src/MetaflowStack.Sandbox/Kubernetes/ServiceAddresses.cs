using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>Cluster addresses and node ports of Services: 10.0.0.0/16 as AKS has by default, ports 30000 to 32767.</summary>
internal static class ServiceAddresses
{
    public static void Allocate(Cluster cluster, JsonObject service, JsonObject? live)
    {
        var spec = service.Section("spec");
        if ((string?)spec["type"] == "ExternalName")
            return;
        // An update that leaves the addresses out keeps them.
        foreach (var field in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
            if (spec[field] is null && live?["spec"]?[field] is { } kept)
                spec[field] = kept.DeepClone();
        if (string.IsNullOrEmpty((string?)spec["clusterIP"]))
            spec["clusterIP"] = NextAddress(cluster);
        spec["clusterIPs"] ??= new JsonArray((string)spec["clusterIP"]!);
        spec["ipFamilies"] ??= new JsonArray("IPv4");
        spec["ipFamilyPolicy"] ??= "SingleStack";
        if ((string?)spec["type"] is "NodePort" or "LoadBalancer")
            AllocateNodePorts(cluster, spec, live);
    }

    private static string NextAddress(Cluster cluster)
    {
        var taken = cluster.Store.List("services").Select(s => (string?)s["spec"]?["clusterIP"]).ToHashSet();
        for (var attempt = 0; ; attempt++)
        {
            var number = cluster.Names.Number($"address {cluster.Store.Revision} {attempt}", 65_000) + 256;
            var address = string.Create(CultureInfo.InvariantCulture, $"10.0.{number / 256}.{(number % 256 == 0 ? 1 : number % 256)}");
            if (!taken.Contains(address))
                return address;
        }
    }

    private static void AllocateNodePorts(Cluster cluster, JsonObject spec, JsonObject? live)
    {
        var ports = (spec["ports"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var i = 0; i < ports.Count; i++)
            ports[i]["nodePort"] ??= live?["spec"]?["ports"] is JsonArray before && before.Count > i && before[i]?["nodePort"] is { } kept
                ? kept.DeepClone()
                : 30_000 + cluster.Names.Number($"node port {cluster.Store.Revision} {i}", 2768);
    }
}
