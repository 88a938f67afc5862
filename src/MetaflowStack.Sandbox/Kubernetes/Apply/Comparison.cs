using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>The fields that differ between two values of one type.</summary>
internal sealed class Comparison
{
    private readonly List<string> _path = [];

    private Comparison()
    {
    }

    public FieldSet Added { get; private set; } = new();

    public FieldSet Modified { get; private set; } = new();

    public FieldSet Removed { get; private set; } = new();

    public static Comparison Of(JsonNode? left, JsonNode? right, SchemaNode schema)
    {
        var comparison = new Comparison();
        comparison.Compare(left, right, schema);
        return comparison;
    }

    /// <summary>The same comparison without some fields and everything below them.</summary>
    public Comparison Without(FieldSet ignored) => new()
    {
        Added = Added.RecursiveDifference(ignored),
        Modified = Modified.RecursiveDifference(ignored),
        Removed = Removed.RecursiveDifference(ignored),
    };

    private void Compare(JsonNode? left, JsonNode? right, SchemaNode declared)
    {
        if (left is null && right is null)
            return;
        var schema = declared.Resolve(right ?? left);
        if (declared.Kind == SchemaKind.Any && left is not null && right is not null && declared.Resolve(left) != schema)
        {
            Compare(left, null, declared);
            Compare(null, right, declared);
            return;
        }
        if (IsLeaf(left, right, schema))
        {
            if (left is null)
                Added.Insert(_path);
            else if (right is null)
                Removed.Insert(_path);
            else if (!JsonNode.DeepEquals(left, right))
                Modified.Insert(_path);
            return;
        }
        if (schema.Kind == SchemaKind.List)
            CompareItems(left as JsonArray, right as JsonArray, schema);
        else
            CompareFields(left as JsonObject, right as JsonObject, schema);
        if (left is null)
            Added.Insert(_path);
        else if (right is null)
            Removed.Insert(_path);
    }

    private static bool IsLeaf(JsonNode? left, JsonNode? right, SchemaNode schema) =>
        schema.Kind == SchemaKind.Scalar || schema.IsAtomic || (schema.Kind == SchemaKind.List && schema.ListType == ListType.Atomic)
        || (IsEmpty(left) && IsEmpty(right));

    private static bool IsEmpty(JsonNode? value) => value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };

    private void CompareItems(JsonArray? left, JsonArray? right, SchemaNode schema)
    {
        var leftItems = ByElement(left, schema);
        var rightItems = ByElement(right, schema);
        foreach (var element in leftItems.Keys.Union(rightItems.Keys))
            Descend(element, leftItems.GetValueOrDefault(element), rightItems.GetValueOrDefault(element), schema.Element!);
    }

    private void CompareFields(JsonObject? left, JsonObject? right, SchemaNode schema)
    {
        foreach (var name in (left ?? []).Select(f => f.Key).Union((right ?? []).Select(f => f.Key)))
            Descend(FieldPath.Field(name), left?[name], right?[name], schema.Child(name) ?? SchemaNode.Any);
    }

    private static Dictionary<string, JsonNode?> ByElement(JsonArray? list, SchemaNode schema)
    {
        var items = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list ?? [])
            items[FieldPath.Item(schema, item)] = item;
        return items;
    }

    private void Descend(string element, JsonNode? left, JsonNode? right, SchemaNode schema)
    {
        _path.Add(element);
        Compare(left, right, schema);
        _path.RemoveAt(_path.Count - 1);
    }
}
