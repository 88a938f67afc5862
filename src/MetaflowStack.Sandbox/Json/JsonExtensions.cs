using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Json;

/// <summary>Short ways to read and write JSON nodes.</summary>
internal static class JsonExtensions
{
    /// <summary>Compact and with as few escapes as Azure's own bodies have.</summary>
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For files that people may look into.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <summary>The node at a path of property names, looked up as Azure does: the case of names does not matter.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject item)
                return null;
            if (!item.TryGetPropertyValue(name, out var next))
                next = item.FirstOrDefault(p => string.Equals(p.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
            node = next;
        }

        return node;
    }

    /// <summary>The text at a path, or null when it is absent or no text.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The whole number at a path, or null when it is absent or no whole number.</summary>
    public static int? Integer(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>The boolean at a path, or null when it is absent or no boolean.</summary>
    public static bool? Boolean(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>The objects in the array at a path.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The texts in the array at a path.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array
            ? array.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : null).OfType<string>()
            : [];

    /// <summary>A copy that belongs to no other document; null stays null.</summary>
    public static JsonNode? Copy(this JsonNode? node) => node?.DeepClone();

    /// <summary>The object of that name, made when it is absent.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        if (parent.At(name) is JsonObject existing)
            return existing;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    /// <summary>Sets a property that the client left out (or sent as null).</summary>
    public static void Default(this JsonObject item, string name, JsonNode? value)
    {
        if (item.At(name) is null)
            item[name] = value;
    }

    /// <summary>Lays what a PATCH brings over an object: objects are merged, null removes, all else replaces (RFC 7396).</summary>
    public static void Merge(this JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            var existing = target.FirstOrDefault(p => string.Equals(p.Key, name, StringComparison.OrdinalIgnoreCase)).Key ?? name;
            if (value is null)
                target.Remove(existing);
            else if (value is JsonObject inner && target[existing] is JsonObject into)
                into.Merge(inner);
            else
                target[existing] = value.DeepClone();
        }
    }

    /// <summary>Without the properties that are null or empty texts: what some clients send for what they leave out.</summary>
    public static JsonObject WithoutBlanks(this JsonObject item)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in item)
        {
            if (value is not null && !(value is JsonValue text && text.TryGetValue<string>(out var content) && content.Length == 0))
                kept[name] = value is JsonObject inner ? inner.WithoutBlanks() : value.DeepClone();
        }

        return kept;
    }

    /// <summary>Without the properties that are null: most resource providers leave them out of answers.</summary>
    public static JsonObject WithoutNulls(this JsonObject item)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in item)
        {
            if (value is not null)
                kept[name] = value is JsonObject inner ? inner.WithoutNulls() : value.DeepClone();
        }

        return kept;
    }
}
