using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>OpenAPI v3: the index, and a document for each group and version, made from the same schemas that decode requests.</summary>
internal static class OpenApi
{
    private static readonly ConcurrentDictionary<string, byte[]> BuiltInDocuments = new(StringComparer.Ordinal);

    public static ApiResponse Answer(Cluster cluster, string[] parts)
    {
        if (parts.Length == 2)
            return Index(cluster);
        var (group, version) = parts switch
        {
            [_, _, "api", var v] => ("", v),
            [_, _, "apis", var g, var v] => (g, v),
            _ => throw ApiError.NoResource(),
        };
        return new ApiResponse(200, Document(cluster, group, version) ?? throw ApiError.NoResource(), "application/json");
    }

    private static ApiResponse Index(Cluster cluster)
    {
        var paths = new JsonObject();
        foreach (var (group, version) in cluster.Resources.All.Select(t => (t.Group, t.Version)).Distinct())
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            var hash = Convert.ToHexString(SHA256.HashData(Document(cluster, group, version)!));
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
        }
        return ApiResponse.Json(new JsonObject { ["paths"] = paths });
    }

    private static byte[]? Document(Cluster cluster, string group, string version)
    {
        var types = cluster.Resources.All.Where(t => t.Group == group && t.Version == version).ToList();
        if (types.Count == 0)
            return null;
        return types.Exists(t => t.IsCustom)
            ? Build(types, cluster.Version)
            : BuiltInDocuments.GetOrAdd($"{group}/{version}/{cluster.Version}", _ => Build(types, cluster.Version));
    }

    private static byte[] Build(List<ResourceType> types, string clusterVersion)
    {
        var schemas = new OpenApiSchemas();
        var paths = new JsonObject();
        foreach (var type in types)
            OpenApiPaths.Add(paths, type, schemas.Kind(type));
        return JsonText.Bytes(new JsonObject
        {
            ["openapi"] = "3.0.0", ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v" + clusterVersion },
            ["paths"] = paths, ["components"] = new JsonObject { ["schemas"] = schemas.All },
        });
    }
}
