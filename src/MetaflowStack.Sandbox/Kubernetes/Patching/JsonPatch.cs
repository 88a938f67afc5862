using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Patching;

/// <summary>RFC 6902.</summary>
internal static class JsonPatch
{
    /// <exception cref="FormatException">The patch is malformed, or does not fit the document.</exception>
    public static JsonNode Apply(JsonNode document, JsonArray patch)
    {
        JsonNode? root = document.DeepClone();
        foreach (var item in patch)
        {
            var operation = item as JsonObject ?? throw new FormatException("each operation must be an object");
            var path = Split((string?)operation["path"] ?? throw new FormatException("an operation has no path"));
            switch ((string?)operation["op"])
            {
                case "add":
                    Add(ref root, path, operation["value"]?.DeepClone());
                    break;
                case "remove":
                    Remove(root, path);
                    break;
                case "replace":
                    if (path.Length > 0)
                        Remove(root, path);
                    Add(ref root, path, operation["value"]?.DeepClone());
                    break;
                case "move":
                    var moved = Find(root, Split((string)operation["from"]!))?.DeepClone();
                    Remove(root, Split((string)operation["from"]!));
                    Add(ref root, path, moved);
                    break;
                case "copy":
                    Add(ref root, path, Find(root, Split((string)operation["from"]!))?.DeepClone());
                    break;
                case "test":
                    if (!JsonNode.DeepEquals(Find(root, path), operation["value"]))
                        throw new FormatException($"testing value {operation["path"]} failed: test failed");
                    break;
                case var unknown:
                    throw new FormatException($"Unexpected kind: {unknown}");
            }
        }
        return root ?? throw new FormatException("the patch removes the whole document");
    }

    private static string[] Split(string pointer)
    {
        if (pointer.Length == 0)
            return [];
        if (pointer[0] != '/')
            throw new FormatException($"a path must start with '/': \"{pointer}\"");
        return [.. pointer[1..].Split('/').Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static JsonNode? Find(JsonNode? node, IEnumerable<string> path)
    {
        foreach (var part in path)
            node = node switch
            {
                JsonObject map when map.TryGetPropertyValue(part, out var child) => child,
                JsonArray list => list[Index(list, part, list.Count - 1)],
                _ => throw new FormatException($"the path element \"{part}\" does not exist"),
            };
        return node;
    }

    private static void Add(ref JsonNode? root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            root = value;
            return;
        }
        switch (Find(root, path[..^1]))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list:
                list.Insert(path[^1] == "-" ? list.Count : Index(list, path[^1], list.Count), value);
                break;
            default:
                throw new FormatException($"add operation does not apply: doc is missing path: \"/{string.Join('/', path)}\": missing value");
        }
    }

    private static void Remove(JsonNode? root, string[] path)
    {
        switch (Find(root, path[..^1]))
        {
            case JsonObject map when map.Remove(path[^1]):
                break;
            case JsonArray list:
                list.RemoveAt(Index(list, path[^1], list.Count - 1));
                break;
            default:
                throw new FormatException($"remove operation does not apply: doc is missing path: \"/{string.Join('/', path)}\": missing value");
        }
    }

    private static int Index(JsonArray list, string part, int highest) =>
        int.TryParse(part, out var index) && index >= 0 && index <= highest ? index : throw new FormatException($"Unable to access invalid index: {part}");
}
