using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Containers;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>
/// <c>services/[SCHEME:]NAME[:PORT]/proxy/PATH</c>: a request to one of a Service's ready pods through the API server, chosen and worded
/// as in kubernetes' pkg/registry/core/service/storage (ResourceLocation) and apimachinery's UpgradeAwareHandler. Runs inside the
/// cluster's lock.
/// </summary>
internal static class ServiceProxy
{
    /// <summary>Whether a request is one.</summary>
    public static bool Owns(ApiRequest request) =>
        request.Type.StorageKey == "services" && (request.Subresource == "proxy" || request.Subresource.StartsWith("proxy/", StringComparison.Ordinal));

    /// <summary>The container's answer.</summary>
    /// <exception cref="ApiError">There is no such Service or port, or nobody behind it.</exception>
    public static ApiResponse Answer(Cluster cluster, ApiRequest request)
    {
        var (name, port) = Target(request.Name);
        var service = cluster.Store.Find("services", request.Namespace, name) ?? throw ApiError.NotFound("", "services", name);
        var portName = PortName(service, name, port);
        if (cluster.Store.Find("endpoints", request.Namespace, name) is not { } endpoints)
            throw ApiError.NotFound("", "endpoints", name);
        var subsets = (endpoints["subsets"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (subsets.Count == 0)
            throw Unavailable($"no endpoints available for service \"{name}\"");
        var (address, number) = Endpoint(subsets, portName) ?? throw Unavailable($"no endpoints available for service \"{request.Name}\"");
        var pod = cluster.Store.Find("pods", (string?)address["targetRef"]?["namespace"] ?? request.Namespace, (string?)address["targetRef"]?["name"] ?? "");
        if (pod is null || ListeningPort.Find(cluster, pod, number) is not { } listening)
            throw Unavailable(string.Create(CultureInfo.InvariantCulture, $"error trying to reach service: dial tcp {(string?)address["ip"]}:{number}: connect: connection refused"));
        var (status, body) = listening.Answer(request.Subresource.Length > "proxy".Length ? request.Subresource["proxy".Length..] : "/");
        return ApiResponse.Text(body, status);
    }

    // "name", "name:port" or "scheme:name:port" (apimachinery, net.SplitSchemeNamePort).
    private static (string Name, string Port) Target(string id)
    {
        var parts = id.Split(':');
        return parts switch
        {
            [{ Length: > 0 } name] => (name, ""),
            [{ Length: > 0 } name, var port] => (name, port),
            ["" or "http" or "https", { Length: > 0 } name, var port] => (name, port),
            _ => throw ApiError.BadRequest($"invalid service request \"{id}\""),
        };
    }

    private static string PortName(JsonObject service, string name, string port)
    {
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return port;
        var declared = (service["spec"]?["ports"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(p => (int)p["port"]! == number)
            ?? throw Unavailable(string.Create(CultureInfo.InvariantCulture, $"no service port {number} found for service \"{name}\""));
        return (string?)declared["name"] ?? "";
    }

    private static (JsonObject Address, int Port)? Endpoint(IEnumerable<JsonObject> subsets, string portName)
    {
        foreach (var subset in subsets)
        {
            var port = (subset["ports"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(p => ((string?)p["name"] ?? "") == portName);
            if (port is not null && (subset["addresses"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault() is { } address)
                return (address, (int)port["port"]!);
        }

        return null;
    }

    private static ApiError Unavailable(string message) => new(503, "ServiceUnavailable", message);
}
