using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>
/// Reads an object as the API server's decoder does: unknown fields are dropped and reported, nulls dropped,
/// quantities canonical, wrong types refused in Go's words.
/// </summary>
internal sealed class Decoder
{
    private readonly List<string> _unknown = [];
    private readonly string _root;

    private Decoder(string root) => _root = root;

    /// <summary>Unknown fields in the order met, as <c>spec.foo</c>.</summary>
    public static (JsonObject Object, IReadOnlyList<string> UnknownFields) Decode(JsonObject source, SchemaNode schema)
    {
        var decoder = new Decoder(schema.TypeName.Split('.')[^1]);
        var result = decoder.Struct(source, schema, "");
        return (result, decoder._unknown);
    }

    private JsonNode? Value(JsonNode? value, SchemaNode schema, string path)
    {
        if (value is null)
            return null;
        switch (schema.Kind)
        {
            case SchemaKind.Struct:
                return value is JsonObject structure ? Struct(structure, schema, path) : throw Mismatch(value, schema, path);
            case SchemaKind.Map:
                return value is JsonObject map ? Map(map, schema, path) : throw Mismatch(value, schema, path);
            case SchemaKind.List:
                return value is JsonArray list ? List(list, schema, path) : throw Mismatch(value, schema, path);
            case SchemaKind.Scalar:
                return Scalar(value, schema, path);
            default:
                return value.DeepClone();
        }
    }

    private JsonObject Struct(JsonObject source, SchemaNode schema, string path)
    {
        var result = new JsonObject();
        foreach (var (name, value) in source)
        {
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (schema.Child(name) is not { } child)
                _unknown.Add(childPath);
            else if (Value(value, child, childPath) is { } decoded)
                result[name] = decoded;
            else if (child.Nullable || child.Kind == SchemaKind.Any)
                result[name] = null;
        }
        return result;
    }

    private JsonObject Map(JsonObject source, SchemaNode schema, string path)
    {
        var result = new JsonObject();
        foreach (var (name, value) in source)
            result[name] = Value(value, schema.Element!, $"{path}.{name}") ?? ZeroValue(schema.Element!);
        return result;
    }

    private static JsonValue? ZeroValue(SchemaNode element) => element.Kind == SchemaKind.Scalar && element.TypeName == "string" ? JsonValue.Create("") : null;

    private JsonArray List(JsonArray source, SchemaNode schema, string path)
    {
        var result = new JsonArray();
        for (var i = 0; i < source.Count; i++)
            result.Add(Value(source[i], schema.Element!, $"{path}[{i}]"));
        return result;
    }

    private JsonNode Scalar(JsonNode value, SchemaNode schema, string path)
    {
        var kind = value.GetValueKind();
        switch (schema.TypeName)
        {
            case "quantity":
                var text = kind == JsonValueKind.Number ? value.ToJsonString() : kind == JsonValueKind.String ? (string)value! : throw Mismatch(value, schema, path);
                return JsonValue.Create(Quantity.Canonical(text) ?? throw Invalid(
                    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
            case "int-or-string":
                return kind is JsonValueKind.String or JsonValueKind.Number ? value.DeepClone() : throw Mismatch(value, schema, path);
            case "int32" or "int64" or "integer":
                return kind == JsonValueKind.Number && IsInteger(value) ? value.DeepClone() : throw Mismatch(value, schema, path);
            case "number":
                return kind == JsonValueKind.Number ? value.DeepClone() : throw Mismatch(value, schema, path);
            case "boolean":
                return kind is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : throw Mismatch(value, schema, path);
            case "any":
                return value.DeepClone();
            default:
                return kind == JsonValueKind.String ? value.DeepClone() : throw Mismatch(value, schema, path);
        }
    }

    private static bool IsInteger(JsonNode value) => value.ToJsonString() is var text && !text.Contains('.', StringComparison.Ordinal) && long.TryParse(text, out _);

    private FormatException Mismatch(JsonNode value, SchemaNode schema, string path)
    {
        var found = value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => value.ToJsonString() is var text && schema.TypeName.StartsWith("int", StringComparison.Ordinal) ? "number " + text : "number",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "bool",
        };
        var wanted = schema.Kind switch
        {
            SchemaKind.Struct => GoName(schema),
            SchemaKind.Map => "map[string]string",
            SchemaKind.List => $"[]{GoName(schema.Element!)}",
            _ => GoName(schema),
        };
        return Invalid($"json: cannot unmarshal {found} into Go struct field {_root}.{path} of type {wanted}");
    }

    private static string GoName(SchemaNode schema) => schema.TypeName switch
    {
        "boolean" => "bool",
        "number" => "float64",
        "bytes" => "[]uint8",
        "time" or "micro-time" => "v1.Time",
        var name => name.Contains('.', StringComparison.Ordinal) ? "v1." + name.Split('.')[^1] : name,
    };

    private static FormatException Invalid(string message) => new(message);
}
