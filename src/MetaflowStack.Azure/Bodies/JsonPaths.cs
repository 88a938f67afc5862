using System.Text.Json.Nodes;

namespace MetaflowStack.Azure.Bodies;

/// <summary>Finds things in bodies.</summary>
internal static class JsonPaths
{
    /// <summary>The node at <c>a.b.c</c>, or null.</summary>
    public static JsonNode? Get(JsonNode? body, string path)
    {
        foreach (var name in path.Split('.'))
            body = (body as JsonObject)?[name];
        return body;
    }

    /// <summary>The text at <c>a.b.c</c>, or null.</summary>
    public static string? Text(JsonNode? body, string path) => Get(body, path)?.ToString();

    /// <summary>The element whose key has a value, without regard to case, or null.</summary>
    public static JsonObject? FindElement(JsonArray? array, string key, string? value) =>
        array?.OfType<JsonObject>().FirstOrDefault(element => string.Equals(Text(element, key), value, StringComparison.OrdinalIgnoreCase));
}
