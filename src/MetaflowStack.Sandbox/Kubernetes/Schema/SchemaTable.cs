using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>The built-in types and resources of Kubernetes 1.33, from the embedded <c>schema-table.json</c>.</summary>
internal sealed class SchemaTable
{
    private static readonly Lazy<SchemaTable> Loaded = new(() => new SchemaTable());

    private readonly Dictionary<string, Lazy<StructType>> _types = new(StringComparer.Ordinal);

    private SchemaTable()
    {
        using var stream = typeof(SchemaTable).Assembly.GetManifestResourceStream("schema-table.json")
            ?? throw new InvalidOperationException("The schema table is not embedded in the sandbox's assembly.");
        var table = JsonNode.Parse(stream)!.AsObject();
        var parser = new FieldTypeParser(name => _types.GetValueOrDefault(name) ?? throw new InvalidOperationException($"The schema table lacks type {name}."));
        foreach (var (name, fields) in table["types"]!.AsObject())
        {
            var type = fields!.AsObject();
            _types[name] = new Lazy<StructType>(() => ReadType(parser, name, type));
        }
        Resources = [.. table["resources"]!.AsArray().Select(r => r!.AsObject())];
    }

    public static SchemaTable Instance => Loaded.Value;

    /// <summary>One entry a resource: group, version, plural, kind, namespaced, verbs, subresources.</summary>
    public IReadOnlyList<JsonObject> Resources { get; }

    public IEnumerable<string> TypeNames => _types.Keys;

    public StructType Type(string name) => _types[name].Value;

    public SchemaNode Node(string name) => new(SchemaKind.Struct) { TypeName = name, Struct = _types[name] };

    /// <summary>The short name under which a group's kind is in the table: <c>apps.v1.Deployment</c>.</summary>
    public static string TypeName(string group, string version, string kind) =>
        $"{(group.Length == 0 ? "core" : group.Split('.')[0])}.{version}.{kind}";

    private static StructType ReadType(FieldTypeParser parser, string name, JsonObject fields)
    {
        var nodes = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (var (field, text) in fields)
            if (field != "$atomic")
                nodes[field] = parser.Parse((string)text!);
        return new StructType(name, nodes) { Atomic = fields.ContainsKey("$atomic") };
    }
}
