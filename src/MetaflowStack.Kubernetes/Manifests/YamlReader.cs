using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>Reads a YAML stream into JSON nodes, with anchors and merge keys. Duplicate keys are errors.</summary>
internal sealed class YamlReader
{
    // Real manifests stay far below: Argo's largest CRD nests 40 levels, a release's whole file has 200,000 nodes.
    private const int MaxDepth = 200;
    private const int MaxNodes = 1_000_000;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private readonly List<string> _path = [];
    private Dictionary<string, ManifestLocation> _marked = [];
    private int _nodes;

    private YamlReader(TextReader text, string file) => (_file, _parser) = (file, new Parser(text));

    /// <summary>Reads every document.</summary>
    /// <exception cref="ManifestException">The text is not YAML, or not the part of it that JSON can hold.</exception>
    public static IReadOnlyList<YamlDocument> Read(string text, string file)
    {
        using var characters = new StringReader(text);
        var reader = new YamlReader(characters, file);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException fault)
        {
            throw NotYaml(reader.Location(fault.End) is { Line: > 1 } known ? known : TabOf(text, file) ?? reader.Location(fault.End), fault);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or InvalidCastException)
        {
            // The scanner of YamlDotNet answers some malformed texts in this way.
            throw NotYaml(reader.Here(), fault);
        }
    }

    // YamlDotNet does not say where a tab is that indents.
    private static ManifestLocation? TabOf(string text, string file)
    {
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            var indentation = lines[line].Length - lines[line].TrimStart(' ', '\t').Length;
            if (lines[line].IndexOf('\t', StringComparison.Ordinal) is >= 0 and var column && column < indentation)
                return new ManifestLocation(file, line + 1, column + 1);
        }

        return null;
    }

    private static ManifestException NotYaml(ManifestLocation location, Exception fault) =>
        new(location, $"This is not valid YAML ({fault.Message.TrimEnd('.')})", innerException: fault);

    private List<YamlDocument> ReadStream()
    {
        var documents = new List<YamlDocument>();
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            _marked = new Dictionary<string, ManifestLocation>(StringComparer.Ordinal);
            var start = Here();
            documents.Add(new YamlDocument(ReadNode(), start, _marked));
            _parser.Consume<DocumentEnd>();
        }
        return documents;
    }

    private JsonNode? ReadNode()
    {
        if (_path.Count > MaxDepth)
            throw Fault($"The document is nested deeper than {MaxDepth} levels");
        CountNodes(1);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return ReadAlias(alias);
        if (_parser.TryConsume<Scalar>(out var scalar))
            return Anchored(scalar, ReadScalar(scalar));
        if (_parser.TryConsume<SequenceStart>(out var sequence))
            return Anchored(sequence, ReadSequence());
        var mapping = _parser.Consume<MappingStart>();
        return Anchored(mapping, ReadMapping());
    }

    private JsonNode? Anchored(NodeEvent node, JsonNode? value)
    {
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor] = value;
        return value;
    }

    private JsonNode? ReadAlias(AnchorAlias alias)
    {
        var location = Location(alias.Start);
        if (!_anchors.TryGetValue(alias.Value, out var value))
            throw new ManifestException(location, $"The alias *{alias.Value} has no anchor before it that is complete");
        var copy = value?.DeepClone();
        MarkCopy(copy, location);
        return copy;
    }

    private void MarkCopy(JsonNode? node, ManifestLocation location)
    {
        CountNodes(1);
        switch (node)
        {
            case JsonObject properties:
                foreach (var (name, child) in properties)
                    Inside(name, () => MarkCopy(child, location));
                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                    Inside(index, () => MarkCopy(items[index], location));
                break;
            default:
                Mark(node.Text(), location);
                break;
        }
    }

    private JsonArray ReadSequence()
    {
        var items = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            JsonNode? item = null;
            Inside(items.Count, () => item = ReadNode());
            items.Add(item);
        }
        return items;
    }

    private JsonObject ReadMapping()
    {
        var properties = new JsonObject();
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var location = Here();
            if (!_parser.TryConsume<Scalar>(out var key))
                throw new ManifestException(location, "A key must be a plain value, not a list, a mapping or an alias");
            var isMerge = key is { Value: "<<", Style: ScalarStyle.Plain };
            var name = KeyText(key);
            JsonNode? value = null;
            Inside(name, () =>
            {
                Mark(name, location);
                value = ReadNode();
            });
            if (isMerge)
                merged.AddRange(MergeSources(value, location));
            else if (!properties.TryAdd(name, value))
                throw new ManifestException(location, $"The key '{name}' is there twice");
        }
        foreach (var (name, value) in merged.SelectMany(source => source))
        {
            if (!properties.ContainsKey(name))
                properties[name] = value?.DeepClone();
        }
        return properties;
    }

    private static IEnumerable<JsonObject> MergeSources(JsonNode? value, ManifestLocation location) => value switch
    {
        JsonObject one => [one],
        JsonArray several when several.All(item => item is JsonObject) => several.OfType<JsonObject>(),
        _ => throw new ManifestException(location, "A merge key (<<) takes a mapping or a list of mappings"),
    };

    // JSON has text keys only; kubectl writes other keys as their value's text (yes: becomes "true").
    private string KeyText(Scalar key) => ReadScalar(key) switch
    {
        null => throw new ManifestException(Location(key.Start), "A key must not be null"),
        var value => value.Text() ?? Json.ToText(value),
    };

    private JsonNode? ReadScalar(Scalar scalar)
    {
        var location = Location(scalar.Start);
        Mark(scalar.Value, location);
        try
        {
            return scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific
                ? scalar.Style == ScalarStyle.Plain && !scalar.Tag.IsNonSpecific ? YamlScalar.Resolve(scalar.Value) : JsonValue.Create(scalar.Value)
                : Tagged(scalar);
        }
        catch (FormatException fault)
        {
            throw new ManifestException(location, fault.Message, innerException: fault);
        }
    }

    private static JsonNode? Tagged(Scalar scalar)
    {
        const string Prefix = "tag:yaml.org,2002:";
        var tag = scalar.Tag.Value;
        var kind = tag.StartsWith(Prefix, StringComparison.Ordinal) ? tag[Prefix.Length..] : tag;
        var value = kind is "int" or "float" or "bool" or "null" ? YamlScalar.Resolve(scalar.Value) : null;
        return kind switch
        {
            "str" => JsonValue.Create(scalar.Value),
            "binary" => JsonValue.Create(Encoding.UTF8.GetString(Convert.FromBase64String(scalar.Value))),
            "null" when value is null => null,
            "bool" when value.Flag() is not null => value,
            "int" when value.Number() is not null => value,
            "float" when value?.GetValueKind() == System.Text.Json.JsonValueKind.Number => value,
            _ => throw new FormatException($"The tag {tag} does not fit the value or is not known here"),
        };
    }

    private void Inside(object step, Action read)
    {
        _path.Add(step is int index ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : (string)step);
        read();
        _path.RemoveAt(_path.Count - 1);
    }

    private void Mark(string? text, ManifestLocation location)
    {
        if (text is not null && text.Contains("${", StringComparison.Ordinal))
            _marked[FieldPath.Join(_path)] = location;
    }

    private void CountNodes(int count)
    {
        _nodes += count;
        if (_nodes > MaxNodes)
            throw Fault($"The file has more than {MaxNodes} values once its aliases are followed");
    }

    private ManifestException Fault(string fault) => new(Here(), fault);

    private ManifestLocation Here() => Location(_parser.Current?.Start ?? YamlDotNet.Core.Mark.Empty);

    private ManifestLocation Location(in YamlDotNet.Core.Mark mark) => new(_file, (int)mark.Line, (int)mark.Column);
}
