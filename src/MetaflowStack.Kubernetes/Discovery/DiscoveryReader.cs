using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Discovery;

/// <summary>
/// Reads the two forms of discovery: <c>APIGroupDiscoveryList</c> (KEP-3352) and <c>APIResourceList</c>. Subresources are left out.
/// </summary>
internal static class DiscoveryReader
{
    /// <summary>The Accept header for aggregated discovery, stable form first, plain JSON last.</summary>
    public const string AggregatedMediaTypes =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    /// <summary>The kinds of an <c>APIGroupDiscoveryList</c>.</summary>
    public static IReadOnlyList<ApiResource> Aggregated(JsonObject list) =>
    [
        .. from groupItem in list.Objects("items")
           let groupName = groupItem.Text("metadata", "name") ?? ""
           from version in groupItem.Objects("versions")
           from resource in version.Objects("resources")
           let plural = resource.Text("resource")
           where plural is not null
           select new ApiResource(
               // A kind may answer in another group's words (scale subresources do); the kinds themselves never.
               groupName,
               version.Text("version") ?? "",
               resource.Text("responseKind", "kind") ?? "",
               plural,
               resource.Text("scope") == "Namespaced",
               Texts(resource["verbs"]))
    ];

    /// <summary>The kinds of an <c>APIResourceList</c>.</summary>
    public static IReadOnlyList<ApiResource> Plain(string apiVersion, JsonObject list)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (groupName, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        return
        [
            .. from resource in list.Objects("resources")
               let plural = resource.Text("name")
               where plural is not null && !plural.Contains('/', StringComparison.Ordinal)
               select new ApiResource(groupName, version, resource.Text("kind") ?? "", plural, resource.Flag("namespaced") == true, Texts(resource["verbs"]))
        ];
    }

    private static IReadOnlyList<string> Texts(JsonNode? array) => array is JsonArray items ? [.. items.Select(item => item.Text()).OfType<string>()] : [];
}
