using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Schema nodes as OpenAPI schemas under Kubernetes' own names.</summary>
internal sealed class OpenApiSchemas
{
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    public JsonObject All => new(_schemas.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));

    /// <summary>Adds a kind, with everything below it; the result is its reference.</summary>
    public string Kind(ResourceType type)
    {
        var kind = new JsonObject { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind };
        string name;
        if (type.IsCustom)
        {
            name = $"{string.Join('.', type.Group.Split('.').Reverse())}.{type.Version}.{type.Kind}";
            _schemas[name] = CustomKind(type);
        }
        else
        {
            name = LongName(type.Schema.TypeName);
            Add(type.Schema.Struct!.Value);
        }
        _schemas[name]["x-kubernetes-group-version-kind"] = new JsonArray(kind);
        return name;
    }

    private JsonObject CustomKind(ResourceType type)
    {
        var schema = type.Definition!["schema"]?["openAPIV3Schema"]?.DeepClone().AsObject() ?? new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        var properties = schema.Section("properties");
        properties["apiVersion"] = new JsonObject { ["type"] = "string" };
        properties["kind"] = new JsonObject { ["type"] = "string" };
        properties["metadata"] = Reference(SchemaTable.Instance.Type("meta.v1.ObjectMeta"));
        return schema;
    }

    private JsonObject Reference(StructType type)
    {
        Add(type);
        return new JsonObject { ["$ref"] = $"#/components/schemas/{LongName(type.Name)}" };
    }

    private void Add(StructType type)
    {
        var name = LongName(type.Name);
        if (_schemas.ContainsKey(name))
            return;
        var schema = new JsonObject { ["type"] = "object" };
        _schemas[name] = schema;
        var properties = new JsonObject();
        foreach (var (field, node) in type.Fields)
            properties[field] = Field(node);
        schema["properties"] = properties;
        if (type.Fields.Where(f => f.Value.Required).Select(f => (JsonNode)f.Key).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        if (type.Atomic)
            schema["x-kubernetes-map-type"] = "atomic";
    }

    private JsonObject Field(SchemaNode node)
    {
        var schema = node.Kind switch
        {
            SchemaKind.Struct => new JsonObject { ["allOf"] = new JsonArray(Reference(node.Struct!.Value)) },
            SchemaKind.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Field(node.Element!) },
            SchemaKind.List => List(node),
            SchemaKind.Scalar => Scalar(node.TypeName),
            _ => new JsonObject { ["type"] = "object" },
        };
        if (node.Default is { } value)
            schema["default"] = value.DeepClone();
        if (node.Atomic)
            schema["x-kubernetes-map-type"] = "atomic";
        if (node.MergeKey is { } key)
        {
            schema["x-kubernetes-patch-strategy"] = node.RetainKeys ? "merge,retainKeys" : "merge";
            if (key.Length > 0)
                schema["x-kubernetes-patch-merge-key"] = key;
        }
        else if (node.RetainKeys)
        {
            schema["x-kubernetes-patch-strategy"] = "retainKeys";
        }
        return schema;
    }

    private JsonObject List(SchemaNode node)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Field(node.Element!) };
        schema["x-kubernetes-list-type"] = node.ListType switch { ListType.Map => "map", ListType.Set => "set", _ => "atomic" };
        if (node.ListType == ListType.Map)
            schema["x-kubernetes-list-map-keys"] = new JsonArray([.. node.MapKeys.Select(k => (JsonNode)k)]);
        return schema;
    }

    private static JsonObject Scalar(string type) => type switch
    {
        "int32" or "int64" => new JsonObject { ["type"] = "integer", ["format"] = type },
        "number" => new JsonObject { ["type"] = "number", ["format"] = "double" },
        "boolean" => new JsonObject { ["type"] = "boolean" },
        "time" or "micro-time" => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        "bytes" => new JsonObject { ["type"] = "string", ["format"] = "byte" },
        "quantity" => new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = "number" }) },
        "int-or-string" => new JsonObject { ["format"] = "int-or-string", ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }) },
        _ => new JsonObject { ["type"] = "string" },
    };

    private static string LongName(string name) =>
        name.StartsWith("meta.", StringComparison.Ordinal) ? "io.k8s.apimachinery.pkg.apis." + name
        : name.StartsWith("apiextensions.", StringComparison.Ordinal) ? "io.k8s.apiextensions-apiserver.pkg.apis." + name
        : "io.k8s.api." + name;
}
