using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests;

/// <summary>Walks over manifests as JSON.</summary>
internal static class JsonTree
{
    /// <summary>The node at a path of property names, or null.</summary>
    internal static JsonNode? At(this JsonNode? node, params string[] path) =>
        path.Aggregate(node, (current, name) => (current as JsonObject)?[name]);

    /// <summary>The text at a path, or null.</summary>
    internal static string? Text(this JsonNode? node, params string[] path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The items of an array at a path; none when there is no such array.</summary>
    internal static IEnumerable<JsonObject> Items(this JsonNode? node, params string[] path) =>
        (node.At(path) as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The texts of an array at a path; none when there is no such array.</summary>
    internal static string[] Texts(this JsonNode? node, params string[] path) =>
        [.. (node.At(path) as JsonArray ?? []).Select(item => item!.ToString())];

    internal static string Kind(this JsonNode node) => node.Text("kind")!;

    internal static string Name(this JsonNode node) => node.Text("metadata", "name")!;

    /// <summary><c>Deployment argo/argo-server</c>.</summary>
    internal static string Describe(this JsonNode node) =>
        node.Text("metadata", "namespace") is { } space ? $"{node.Kind()} {space}/{node.Name()}" : $"{node.Kind()} {node.Name()}";

    /// <summary>
    /// Every scalar and every empty object or array with its path. Items of arrays go by their <c>name</c> where they have one, else by position.
    /// </summary>
    internal static IEnumerable<(string Path, string Value)> Leaves(JsonNode? node, string path = "")
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } properties:
                return properties.SelectMany(entry => Leaves(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}"));
            case JsonArray { Count: > 0 } items:
                return items.SelectMany((item, index) => Leaves(item, $"{path}[{item.Text("name") ?? $"{index}"}]"));
            default:
                return [(path, node?.ToJsonString() ?? "null")];
        }
    }

    /// <summary>Every property below a node, at any depth.</summary>
    internal static IEnumerable<(string Path, string Name, JsonNode? Value)> Properties(JsonNode? node, string path = "") => node switch
    {
        JsonObject properties => properties.SelectMany(entry =>
            Properties(entry.Value, $"{path}.{entry.Key}").Prepend(($"{path}.{entry.Key}", entry.Key, entry.Value))),
        JsonArray items => items.SelectMany((item, index) => Properties(item, $"{path}[{index}]")),
        _ => [],
    };
}
