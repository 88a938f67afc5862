using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>
/// Puts values in the place of placeholders, node by node after parsing: a value never becomes YAML or JSON, whatever
/// characters it has. A scalar that is nothing but <c>${name}</c> takes the value with its type; within a longer text the value
/// is put in as text; <c>$${</c> is a literal <c>${</c>. Quotes in the file make no difference: who wants text offers text. Keys are never bound.
/// </summary>
public static class ManifestBinder
{
    /// <summary>The values among those offered that a document uses.</summary>
    /// <param name="document">The document.</param>
    /// <param name="offered">Everything that may be used, by name.</param>
    /// <exception cref="ManifestException">A placeholder is malformed, stands in a key, or is not offered; names file, line and the nearest name.</exception>
    public static IReadOnlyDictionary<string, ManifestValue> Select(ManifestDocument document, IReadOnlyDictionary<string, ManifestValue> offered)
    {
        var used = new SortedDictionary<string, ManifestValue>(StringComparer.Ordinal);
        foreach (var (name, path) in Find(document))
        {
            if (!offered.TryGetValue(name, out var value))
                throw Unknown(document, name, path, offered.Keys);
            used[name] = value;
        }
        return used;
    }

    /// <summary>A copy of a manifest with every placeholder bound.</summary>
    /// <param name="manifest">The object before binding.</param>
    /// <param name="values">The value of each placeholder by name.</param>
    /// <exception cref="KeyNotFoundException">A placeholder has no value; <see cref="Select"/> finds these before.</exception>
    /// <exception cref="FormatException">A placeholder is malformed; <see cref="Select"/> finds these before.</exception>
    public static JsonObject Bind(JsonObject manifest, IReadOnlyDictionary<string, JsonValue> values) => BindObject(manifest, values);

    /// <summary>A document with every placeholder bound to values that are known now.</summary>
    /// <param name="document">The document.</param>
    /// <param name="values">The value of each placeholder; text, number or boolean, no references.</param>
    /// <exception cref="ManifestException">As for <see cref="Select"/>, or a value is not known yet.</exception>
    public static JsonObject Bind(ManifestDocument document, IReadOnlyDictionary<string, ManifestValue> values)
    {
        var constants = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        foreach (var (name, value) in Select(document, values))
        {
            constants[name] = value.Constant
                ?? throw new ManifestException(document.Location, $"${{{name}}} is {value}, which is known only when that exists");
        }
        return Bind(document.Body, constants);
    }

    internal static IEnumerable<(string Name, string Path)> Find(ManifestDocument document) => Find(document, document.Body, "");

    private static IEnumerable<(string Name, string Path)> Find(ManifestDocument document, JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject properties:
                foreach (var (name, child) in properties)
                {
                    var childPath = FieldPath.Property(path, name);
                    if (name.Contains("${", StringComparison.Ordinal))
                        throw new ManifestException(document.LocationOf(childPath), $"The key '{name}' has a placeholder, and keys are never bound");
                    foreach (var found in Find(document, child, childPath))
                        yield return found;
                }
                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    foreach (var found in Find(document, items[index], FieldPath.Index(path, index)))
                        yield return found;
                }
                break;
            default:
                if (node.Text() is { } text && text.Contains("${", StringComparison.Ordinal))
                {
                    foreach (var piece in Split(document, text, path).Where(piece => piece.IsPlaceholder))
                        yield return (piece.Text, path);
                }
                break;
        }
    }

    private static IReadOnlyList<PlaceholderText.Piece> Split(ManifestDocument document, string text, string path)
    {
        try
        {
            return PlaceholderText.Split(text);
        }
        catch (FormatException fault)
        {
            throw new ManifestException(document.LocationOf(path), fault.Message, innerException: fault);
        }
    }

    private static JsonNode? BindNode(JsonNode? node, IReadOnlyDictionary<string, JsonValue> values) => node switch
    {
        JsonObject properties => BindObject(properties, values),
        JsonArray items => new JsonArray([.. items.Select(item => BindNode(item, values))]),
        _ when node.Text() is { } text && text.Contains("${", StringComparison.Ordinal) => BindText(text, values),
        _ => node?.DeepClone(),
    };

    private static JsonObject BindObject(JsonObject properties, IReadOnlyDictionary<string, JsonValue> values)
    {
        var bound = new JsonObject();
        foreach (var (name, child) in properties)
            bound.Add(name, BindNode(child, values));
        return bound;
    }

    private static JsonNode BindText(string text, IReadOnlyDictionary<string, JsonValue> values)
    {
        var pieces = PlaceholderText.Split(text);
        if (pieces is [{ IsPlaceholder: true } only])
            return Value(only.Text, values).DeepClone();
        return JsonValue.Create(string.Concat(pieces.Select(piece => piece.IsPlaceholder ? AsText(Value(piece.Text, values)) : piece.Text)));
    }

    private static string AsText(JsonValue value) => value.Text() ?? Json.ToText(value);

    private static JsonValue Value(string name, IReadOnlyDictionary<string, JsonValue> values) =>
        values.TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"The placeholder ${{{name}}} has no value.");

    private static ManifestException Unknown(ManifestDocument document, string name, string path, IEnumerable<string> offered)
    {
        var nearest = NearestName.Find(name, offered);
        return new ManifestException(
            document.LocationOf(path),
            $"The placeholder ${{{name}}} in {path} of {document} is not known",
            nearest is null ? null : $"Did you mean ${{{nearest}}}?");
    }
}
