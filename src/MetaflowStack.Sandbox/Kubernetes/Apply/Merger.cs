using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>Lays an applied configuration over a live object (structured-merge-diff's merge).</summary>
internal static class Merger
{
    public static JsonNode? Merge(JsonNode? live, JsonNode? applied, SchemaNode declared)
    {
        if (applied is null)
            return live?.DeepClone();
        var schema = declared.Resolve(applied);
        if (schema.IsAtomic || live is null && schema.Kind == SchemaKind.Scalar)
            return applied.DeepClone();
        return (live, applied) switch
        {
            (JsonObject or null, JsonObject right) => MergeFields(live as JsonObject, right, schema),
            (JsonArray or null, JsonArray right) when schema.Kind == SchemaKind.List && schema.ListType != ListType.Atomic => MergeItems(live as JsonArray, right, schema),
            _ => applied.DeepClone(),
        };
    }

    private static JsonObject MergeFields(JsonObject? live, JsonObject applied, SchemaNode schema)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live ?? [])
            result[name] = applied.TryGetPropertyValue(name, out var other)
                ? other is null ? null : Merge(value, other, schema.Child(name) ?? SchemaNode.Any)
                : value?.DeepClone();
        foreach (var (name, value) in applied)
            if (!result.ContainsKey(name))
                result[name] = Merge(null, value, schema.Child(name) ?? SchemaNode.Any);
        return result;
    }

    // The applied order wins among applied items; items of others keep their place relative to what they follow.
    private static JsonArray MergeItems(JsonArray? live, JsonArray applied, SchemaNode schema)
    {
        var left = (live ?? []).Select(item => (Key: FieldPath.Item(schema, item), Item: item)).ToList();
        var right = applied.Select(item => (Key: FieldPath.Item(schema, item), Item: item)).ToList();
        var leftByKey = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (key, item) in left)
            leftByKey.TryAdd(key, item);
        var rightKeys = right.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var shared = new Queue<string>(right.Select(r => r.Key).Where(leftByKey.ContainsKey).Distinct());
        var merged = new HashSet<string>(StringComparer.Ordinal);
        var result = new JsonArray();
        var (l, r) = (0, 0);

        void TakeRight(int index)
        {
            var (key, item) = right[index];
            if (merged.Add(key))
                result.Add(Merge(leftByKey.GetValueOrDefault(key), item, schema.Element!));
            if (shared.TryPeek(out var next) && next == key)
                shared.Dequeue();
        }

        while (l < left.Count || r < right.Count)
        {
            if (l < left.Count && r < right.Count)
            {
                if (left[l].Key == right[r].Key)
                {
                    TakeRight(r++);
                    l++;
                    continue;
                }
                if (shared.TryPeek(out var next) && rightKeys.Contains(left[l].Key) && left[l].Key != next)
                {
                    l++;
                    continue;
                }
            }
            if (l < left.Count)
            {
                if (!rightKeys.Contains(left[l].Key))
                {
                    result.Add(left[l++].Item?.DeepClone());
                    continue;
                }
                if (merged.Contains(left[l].Key))
                {
                    l++;
                    continue;
                }
            }
            if (r < right.Count)
                TakeRight(r++);
            else
                l++;
        }
        return result;
    }
}
