using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>The environment variables of a container, as the kubelet makes them of its spec.</summary>
internal static partial class ContainerEnvironment
{
    public static IReadOnlyDictionary<string, string> Read(Cluster cluster, JsonObject pod, JsonObject container)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ["HOSTNAME"] = pod.Name(), ["HOME"] = "/root",
        };
        if (cluster.Store.Find("services", "default", "kubernetes") is { } api)
            (result["KUBERNETES_SERVICE_HOST"], result["KUBERNETES_SERVICE_PORT"]) = ((string?)api["spec"]?["clusterIP"] ?? "", "443");
        foreach (var from in (container["envFrom"] as JsonArray ?? []).OfType<JsonObject>())
            AddAll(cluster, pod, from, result);
        foreach (var variable in (container["env"] as JsonArray ?? []).OfType<JsonObject>())
            if (ValueOf(cluster, pod, variable) is { } value)
                result[(string)variable["name"]!] = Reference().Replace(value, m => result.GetValueOrDefault(m.Groups[1].Value, m.Value));
        return result;
    }

    private static void AddAll(Cluster cluster, JsonObject pod, JsonObject from, Dictionary<string, string> result)
    {
        var source = Source(cluster, pod, from["secretRef"], "secrets") ?? Source(cluster, pod, from["configMapRef"], "configmaps");
        foreach (var (key, _) in source?["data"] as JsonObject ?? [])
            result[$"{(string?)from["prefix"]}{key}"] = Encoding.UTF8.GetString(RunningContainer.KeyOf(source, key)!);
    }

    private static string? ValueOf(Cluster cluster, JsonObject pod, JsonObject variable)
    {
        if (variable["valueFrom"] is not JsonObject from)
            return (string?)variable["value"] ?? "";
        if (from["fieldRef"] is JsonObject field)
            return (string?)field["fieldPath"] switch
            {
                "metadata.name" => pod.Name(),
                "metadata.namespace" => pod.Namespace(),
                "metadata.uid" => pod.Uid(),
                "spec.nodeName" => (string?)pod["spec"]!["nodeName"],
                "spec.serviceAccountName" => (string?)pod["spec"]!["serviceAccountName"],
                "status.podIP" => (string?)pod["status"]?["podIP"],
                "status.hostIP" => (string?)pod["status"]?["hostIP"],
                _ => "",
            };
        foreach (var (name, resource) in new[] { ("secretKeyRef", "secrets"), ("configMapKeyRef", "configmaps") })
            if (from[name] is JsonObject reference)
                return RunningContainer.KeyOf(Source(cluster, pod, reference, resource), (string)reference["key"]!) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
        return null;
    }

    private static JsonObject? Source(Cluster cluster, JsonObject pod, JsonNode? reference, string resource) =>
        (string?)reference?["name"] is { } name ? cluster.Store.Find(resource, pod.Namespace(), name) : null;

    [GeneratedRegex(@"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Reference();
}
