using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>Turns a custom resource definition's <c>openAPIV3Schema</c> into schema nodes (x-kubernetes-* as the API reference defines them).</summary>
internal static class CustomSchema
{
    public static SchemaNode Root(string kind, JsonObject? openApi)
    {
        var fields = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (var (name, property) in openApi?["properties"]?.AsObject() ?? [])
            fields[name] = Node(property as JsonObject, $"{kind}.{name}");
        AddObjectFields(fields);
        return Struct(kind, fields, preserve: openApi is null || Flag(openApi, "x-kubernetes-preserve-unknown-fields"), openApi);
    }

    private static void AddObjectFields(Dictionary<string, SchemaNode> fields)
    {
        fields["apiVersion"] = new SchemaNode(SchemaKind.Scalar) { TypeName = "string" };
        fields["kind"] = new SchemaNode(SchemaKind.Scalar) { TypeName = "string" };
        fields["metadata"] = SchemaTable.Instance.Node("meta.v1.ObjectMeta");
    }

    private static SchemaNode Node(JsonObject? schema, string name)
    {
        if (schema is null)
            return SchemaNode.Any;
        var preserve = Flag(schema, "x-kubernetes-preserve-unknown-fields");
        var node = Flag(schema, "x-kubernetes-int-or-string")
            ? Scalar("int-or-string")
            : (string?)schema["type"] switch
            {
                "object" => ObjectNode(schema, name, preserve),
                "array" => ListNode(schema, name),
                "string" => Scalar((string?)schema["format"] switch { "date-time" => "time", "byte" => "bytes", _ => "string" }),
                "integer" => Scalar((string?)schema["format"] == "int32" ? "int32" : "int64"),
                "number" => Scalar("number"),
                "boolean" => Scalar("boolean"),
                _ => SchemaNode.Any,
            };
        return node with { Default = schema["default"], Nullable = Flag(schema, "nullable"), Constraints = schema };
    }

    private static SchemaNode ObjectNode(JsonObject schema, string name, bool preserve)
    {
        var atomic = (string?)schema["x-kubernetes-map-type"] == "atomic";
        var embedded = Flag(schema, "x-kubernetes-embedded-resource");
        if (schema["properties"] is JsonObject properties || embedded)
        {
            properties = schema["properties"] as JsonObject ?? [];
            var fields = properties.ToDictionary(p => p.Key, p => Node(p.Value as JsonObject, $"{name}.{p.Key}"), StringComparer.Ordinal);
            if (embedded)
                AddObjectFields(fields);
            return Struct(name, fields, preserve, schema) with { Atomic = atomic };
        }
        if (schema["additionalProperties"] is JsonObject element)
            return new SchemaNode(SchemaKind.Map) { Element = Node(element, name + ".*"), Atomic = atomic };
        if (preserve || schema["additionalProperties"] is JsonValue)
            return SchemaNode.Any with { Atomic = atomic };
        return Struct(name, [], preserve: false, schema);
    }

    private static SchemaNode ListNode(JsonObject schema, string name)
    {
        var listType = (string?)schema["x-kubernetes-list-type"] switch { "map" => ListType.Map, "set" => ListType.Set, _ => ListType.Atomic };
        return new SchemaNode(SchemaKind.List)
        {
            Element = Node(schema["items"] as JsonObject, name + "[]"),
            ListType = listType,
            MapKeys = [.. schema["x-kubernetes-list-map-keys"]?.AsArray().Select(k => (string)k!) ?? []],
        };
    }

    private static SchemaNode Struct(string name, Dictionary<string, SchemaNode> fields, bool preserve, JsonObject? constraints) => new(SchemaKind.Struct)
    {
        TypeName = name,
        Struct = new Lazy<StructType>(new StructType(name, fields) { UnknownFields = preserve ? SchemaNode.Any : null }),
        Constraints = constraints,
    };

    private static SchemaNode Scalar(string type) => new(SchemaKind.Scalar) { TypeName = type };

    private static bool Flag(JsonObject schema, string name) => schema[name] is JsonValue value && value.TryGetValue<bool>(out var set) && set;
}
