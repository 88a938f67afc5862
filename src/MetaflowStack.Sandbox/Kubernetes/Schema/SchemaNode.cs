using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

internal enum SchemaKind
{
    Scalar,
    Struct,
    Map,
    List,

    /// <summary>No schema: maps are granular, lists atomic, as structured-merge-diff deduces them.</summary>
    Any,
}

internal enum ListType
{
    Atomic,
    Set,
    Map,
}

/// <summary>The type of one field: what the API server knows of it for decoding, merging and ownership.</summary>
internal sealed record SchemaNode(SchemaKind Kind)
{
    public static readonly SchemaNode Any = new(SchemaKind.Any);

    /// <summary>For scalars: <c>string</c>, <c>int32</c>, <c>quantity</c> and so on; for structs the type's short name.</summary>
    public string TypeName { get; init; } = "";

    public Lazy<StructType>? Struct { get; init; }

    public SchemaNode? Element { get; init; }

    public bool Atomic { get; init; }

    public ListType ListType { get; init; }

    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>The key of strategic merge; empty for lists of scalars that merge; null when the list is replaced.</summary>
    public string? MergeKey { get; init; }

    public bool RetainKeys { get; init; }

    public bool Required { get; init; }

    public JsonNode? Default { get; init; }

    public bool Nullable { get; init; }

    /// <summary>The rules of a custom resource's OpenAPI schema; null for built-in types.</summary>
    public JsonObject? Constraints { get; init; }

    public IReadOnlyDictionary<string, SchemaNode> Fields => Struct?.Value.Fields ?? StructType.NoFields;

    public bool IsAtomic => Atomic || (Kind == SchemaKind.Struct && Struct!.Value.Atomic);

    /// <summary>The schema of a named child; null when a struct does not know the name.</summary>
    public SchemaNode? Child(string name) => Kind switch
    {
        SchemaKind.Struct => Fields.GetValueOrDefault(name) ?? Struct!.Value.UnknownFields,
        SchemaKind.Map => Element,
        SchemaKind.Any => Any,
        _ => null,
    };

    /// <summary>The same node, or for a field without schema the one deduced from a value.</summary>
    public SchemaNode Resolve(JsonNode? value) => Kind != SchemaKind.Any ? this : value switch
    {
        JsonObject => DeducedMap,
        JsonArray => DeducedList,
        _ => DeducedScalar,
    };

    private static readonly SchemaNode DeducedMap = new(SchemaKind.Map) { Element = Any };
    private static readonly SchemaNode DeducedList = new(SchemaKind.List) { Element = Any };
    private static readonly SchemaNode DeducedScalar = new(SchemaKind.Scalar) { TypeName = "any" };
}

/// <summary>The fields of an object type.</summary>
internal sealed record StructType(string Name, IReadOnlyDictionary<string, SchemaNode> Fields)
{
    public static readonly IReadOnlyDictionary<string, SchemaNode> NoFields = new Dictionary<string, SchemaNode>();

    public bool Atomic { get; init; }

    /// <summary>What unknown fields are taken as; null where they are errors or pruned.</summary>
    public SchemaNode? UnknownFields { get; init; }
}
