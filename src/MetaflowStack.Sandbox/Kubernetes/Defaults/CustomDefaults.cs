using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Defaults;

/// <summary>Defaults that a custom resource's schema declares.</summary>
internal static class CustomDefaults
{
    public static void Apply(JsonNode? value, SchemaNode schema)
    {
        switch (value)
        {
            case JsonObject map when schema.Kind == SchemaKind.Struct:
                foreach (var (name, field) in schema.Fields)
                    if (field.Default is { } def && (!map.TryGetPropertyValue(name, out var given) || (given is null && !field.Nullable)))
                        map[name] = def.DeepClone();
                foreach (var (name, child) in map.ToList())
                    if (name != "metadata" && schema.Child(name) is { } childSchema)
                        Apply(child, childSchema);
                break;
            case JsonObject map when schema.Kind == SchemaKind.Map:
                foreach (var (_, child) in map)
                    Apply(child, schema.Element!);
                break;
            case JsonArray list when schema.Kind == SchemaKind.List:
                foreach (var item in list)
                    Apply(item, schema.Element!);
                break;
        }
    }
}
