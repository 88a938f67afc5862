using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>Which fields a value holds, and what is left of it when some are taken away (structured-merge-diff's rules).</summary>
internal static class TypedValue
{
    public static FieldSet ToFieldSet(JsonNode? value, SchemaNode schema)
    {
        var set = new FieldSet();
        Collect(value, schema, [], set);
        return set;
    }

    private static void Collect(JsonNode? value, SchemaNode declared, List<string> path, FieldSet set)
    {
        var schema = declared.Resolve(value);
        if (schema.Kind == SchemaKind.Scalar || schema.IsAtomic || (schema.Kind == SchemaKind.List && schema.ListType == ListType.Atomic))
        {
            set.Insert(path);
            return;
        }
        if (value is JsonArray list)
        {
            foreach (var item in list)
                Descend(item, schema.Element!, FieldPath.Item(schema, item), path, set, isMember: true);
            return;
        }
        foreach (var (name, child) in value as JsonObject ?? [])
        {
            var known = schema.Kind == SchemaKind.Struct && schema.Fields.ContainsKey(name);
            Descend(child, schema.Child(name) ?? SchemaNode.Any, FieldPath.Field(name), path, set, isMember: !known || child is null or JsonObject { Count: 0 });
        }
    }

    private static void Descend(JsonNode? value, SchemaNode schema, string element, List<string> path, FieldSet set, bool isMember)
    {
        path.Add(element);
        if (value is not null)
            Collect(value, schema, path, set);
        if (isMember)
            set.Insert(path);
        path.RemoveAt(path.Count - 1);
    }

    /// <summary>The value without the set's members; null when nothing is left. The input is not changed.</summary>
    public static JsonNode? Remove(JsonNode? value, FieldSet remove, SchemaNode declared)
    {
        var schema = declared.Resolve(value);
        switch (value)
        {
            case JsonArray list when schema.Kind == SchemaKind.List && schema.ListType != ListType.Atomic && !schema.IsAtomic:
                var items = new JsonArray();
                foreach (var item in list)
                {
                    var element = FieldPath.Item(schema, item);
                    if (!remove.HasMember(element))
                        items.Add(RemoveBelow(item, remove.Under(element), schema.Element!));
                }
                return items.Count > 0 ? items : null;
            case JsonObject map when !schema.IsAtomic && schema.Kind is (SchemaKind.Map or SchemaKind.Struct):
                var fields = new JsonObject();
                foreach (var (name, child) in map)
                {
                    var element = FieldPath.Field(name);
                    if (!remove.HasMember(element))
                        fields[name] = RemoveBelow(child, remove.Under(element), schema.Child(name) ?? SchemaNode.Any);
                }
                return fields.Count > 0 ? fields : null;
            default:
                return value?.DeepClone();
        }
    }

    private static JsonNode? RemoveBelow(JsonNode? value, FieldSet remove, SchemaNode schema) =>
        remove.IsEmpty ? value?.DeepClone() : Remove(value, remove, schema);
}
