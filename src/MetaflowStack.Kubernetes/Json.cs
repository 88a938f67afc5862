using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes;

/// <summary>Small ways into Kubernetes' JSON.</summary>
internal static class Json
{
    // CRD schemas nest deeper than the 64 levels that System.Text.Json takes by default.
    private const int MaxDepth = 512;

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = MaxDepth };

    private static readonly JsonSerializerOptions WriteOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> utf8) =>
        JsonNode.Parse(utf8, documentOptions: ReadOptions) as JsonObject ?? throw new JsonException("A JSON object was expected.");

    /// <summary>The JSON text as UTF-8.</summary>
    public static byte[] ToUtf8(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, WriteOptions);

    /// <summary>The JSON text on one line.</summary>
    public static string ToText(JsonNode node) => node.ToJsonString(WriteOptions);

    /// <summary>The node at a path of property names, or null.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject current || !current.TryGetPropertyValue(name, out node))
                return null;
        }
        return node;
    }

    /// <summary>The string at a path, or null when there is none or it is something else.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The whole number at a path, or null when there is none or it is something else.</summary>
    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is not JsonValue value ? null
        : value.TryGetValue(out long number) ? number
        : value.TryGetValue(out int small) ? small
        : value.TryGetValue(out double real) && double.IsInteger(real) ? (long)real
        : null;

    /// <summary>The boolean at a path, or null when there is none or it is something else.</summary>
    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    /// <summary>The objects in the array at a path; none when there is no array.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];
}
