using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Everything that is no resource: groups and resources (plain and aggregated), version, health, OpenAPI.</summary>
internal static class Discovery
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    public static ApiResponse Answer(Cluster cluster, string method, string path, string accept)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (method is not ("GET" or "HEAD"))
            throw ApiError.MethodNotAllowed();
        var aggregated = accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) && accept.Contains("v=v2", StringComparison.Ordinal)
            && !IsBetaOnly(accept);
        return parts switch
        {
            ["version"] => ApiResponse.Json(Version(cluster)),
            ["livez" or "readyz" or "healthz", ..] => ApiResponse.Text("ok"),
            ["api"] when aggregated => ApiResponse.Json(AggregatedList(cluster, core: true), contentType: Aggregated),
            ["apis"] when aggregated => ApiResponse.Json(AggregatedList(cluster, core: false), contentType: Aggregated),
            ["api"] => ApiResponse.Json(new JsonObject
            {
                ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"),
                ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = "127.0.0.1" }),
            }),
            ["apis"] => ApiResponse.Json(new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups(cluster).Where(g => g.Key.Length > 0).Select(Group)]) }),
            ["apis", var name] when Groups(cluster).FirstOrDefault(g => g.Key == name) is { } group => ApiResponse.Json(WithKind(Group(group))),
            ["api", "v1"] => ApiResponse.Json(ResourceList(cluster, "", "v1")),
            ["apis", var group, var version] when cluster.Resources.All.Any(t => t.Group == group && t.Version == version) => ApiResponse.Json(ResourceList(cluster, group, version)),
            ["openapi", "v3", ..] => OpenApi.Answer(cluster, parts),
            [] => ApiResponse.Json(new JsonObject { ["paths"] = new JsonArray("/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version") }),
            _ => throw ApiError.NoResource(),
        };
    }

    // Clients of before 1.30 ask for v2beta1 alone, and fall back to the plain documents.
    private static bool IsBetaOnly(string accept) => !accept.Replace("v=v2beta1", "", StringComparison.Ordinal).Contains("v=v2", StringComparison.Ordinal);

    private static JsonObject Version(Cluster cluster)
    {
        var parts = cluster.Version.Split('.');
        return new JsonObject
        {
            ["major"] = parts[0], ["minor"] = parts.Length > 1 ? parts[1] : "0", ["emulationMajor"] = parts[0], ["emulationMinor"] = parts.Length > 1 ? parts[1] : "0",
            ["minCompatibilityMajor"] = "1", ["minCompatibilityMinor"] = "32", ["gitVersion"] = "v" + cluster.Version,
            ["gitCommit"] = "0000000000000000000000000000000000000000", ["gitTreeState"] = "clean", ["buildDate"] = "2025-05-15T00:00:00Z",
            ["goVersion"] = "go1.24.2", ["compiler"] = "gc", ["platform"] = "linux/amd64",
        };
    }

    public static IEnumerable<IGrouping<string, ResourceType>> Groups(Cluster cluster) => cluster.Resources.All.GroupBy(t => t.Group).OrderBy(g => g.Key, StringComparer.Ordinal);

    // Newest and most stable first, as Kubernetes orders versions.
    private static IEnumerable<string> Versions(IEnumerable<ResourceType> types) =>
        types.Select(t => t.Version).Distinct().OrderBy(v => v.Contains("alpha", StringComparison.Ordinal) ? 2 : v.Contains("beta", StringComparison.Ordinal) ? 1 : 0).ThenByDescending(v => v, StringComparer.Ordinal);

    private static JsonObject Group(IGrouping<string, ResourceType> group)
    {
        var versions = Versions(group).Select(v => new JsonObject { ["groupVersion"] = $"{group.Key}/{v}", ["version"] = v }).ToList();
        return new JsonObject { ["name"] = group.Key, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private static JsonObject WithKind(JsonObject group)
    {
        group.Insert(0, "kind", "APIGroup");
        group.Insert(1, "apiVersion", "v1");
        return group;
    }

    private static JsonObject ResourceList(Cluster cluster, string group, string version)
    {
        var resources = new JsonArray();
        foreach (var type in cluster.Resources.All.Where(t => t.Group == group && t.Version == version).OrderBy(t => t.Plural, StringComparer.Ordinal))
        {
            var resource = new JsonObject
            {
                ["name"] = type.Plural, ["singularName"] = type.Singular, ["namespaced"] = type.Namespaced, ["kind"] = type.Kind, ["verbs"] = Texts(type.Verbs),
            };
            if (type.ShortNames.Count > 0)
                resource["shortNames"] = Texts(type.ShortNames);
            if (type.Categories.Count > 0)
                resource["categories"] = Texts(type.Categories);
            resources.Add(resource);
            foreach (var (name, kind) in type.Subresources)
                resources.Add(Subresource(type, $"{type.Plural}/{name}", "name", kind, withGroup: true));
        }
        return new JsonObject { ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}", ["resources"] = resources };
    }

    private static JsonObject Subresource(ResourceType type, string name, string nameField, string kind, bool withGroup)
    {
        var parts = kind.Split('/');
        var result = new JsonObject { [nameField] = name, ["singularName"] = "", ["namespaced"] = type.Namespaced };
        if (withGroup && (parts[0] != type.Group || parts[1] != type.Version))
            (result["group"], result["version"]) = (parts[0], parts[1]);
        result["kind"] = parts[2];
        result["verbs"] = Texts(SubresourceVerbs(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]));
        return result;
    }

    private static string[] SubresourceVerbs(string name) => name switch
    {
        "status" or "scale" or "ephemeralcontainers" or "resize" or "approval" => ["get", "patch", "update"],
        "log" => ["get"],
        "binding" or "eviction" or "token" => ["create"],
        "finalize" => ["update"],
        _ => ["create", "get"],
    };

    private static JsonObject AggregatedList(Cluster cluster, bool core) => new()
    {
        ["kind"] = "APIGroupDiscoveryList", ["apiVersion"] = "apidiscovery.k8s.io/v2", ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. Groups(cluster).Where(g => g.Key.Length == 0 == core).Select(AggregatedGroup)]),
    };

    private static JsonObject AggregatedGroup(IGrouping<string, ResourceType> group)
    {
        var metadata = new JsonObject();
        if (group.Key.Length > 0)
            metadata["name"] = group.Key;
        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. Versions(group).Select(version => new JsonObject
            {
                ["version"] = version, ["freshness"] = "Current",
                ["resources"] = new JsonArray([.. group.Where(t => t.Version == version).OrderBy(t => t.Plural, StringComparer.Ordinal).Select(AggregatedResource)]),
            })]),
        };
    }

    private static JsonObject AggregatedResource(ResourceType type)
    {
        var resource = new JsonObject
        {
            ["resource"] = type.Plural, ["responseKind"] = KindOf(type.Group, type.Version, type.Kind), ["scope"] = type.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = type.Singular, ["verbs"] = Texts(type.Verbs),
        };
        if (type.ShortNames.Count > 0)
            resource["shortNames"] = Texts(type.ShortNames);
        if (type.Categories.Count > 0)
            resource["categories"] = Texts(type.Categories);
        if (type.Subresources.Count > 0)
            resource["subresources"] = new JsonArray([.. type.Subresources.Select(s => new JsonObject
            {
                ["subresource"] = s.Key, ["responseKind"] = KindOf(s.Value.Split('/')[0], s.Value.Split('/')[1], s.Value.Split('/')[2]), ["verbs"] = Texts(SubresourceVerbs(s.Key)),
            })]);
        return resource;
    }

    private static JsonObject KindOf(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
