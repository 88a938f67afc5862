using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Patching;

/// <summary>Kubernetes' strategic merge patch: merge keys from the schema, and the <c>$patch</c>, <c>$retainKeys</c>, <c>$setElementOrder</c> and <c>$deleteFromPrimitiveList</c> directives.</summary>
internal static class StrategicMergePatch
{
    private const string Order = "$setElementOrder/";
    private const string DeleteFrom = "$deleteFromPrimitiveList/";

    /// <exception cref="FormatException">The patch does not fit the schema.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, SchemaNode schema)
    {
        switch ((string?)patch["$patch"])
        {
            case "replace":
                var replacement = patch.DeepClone().AsObject();
                replacement.Remove("$patch");
                return replacement;
            case "delete":
                return [];
        }
        var result = target.DeepClone().AsObject();
        if (patch["$retainKeys"] is JsonArray retain)
        {
            var keep = retain.Select(k => (string)k!).ToHashSet(StringComparer.Ordinal);
            foreach (var name in result.Select(f => f.Key).Where(k => !keep.Contains(k)).ToList())
                result.Remove(name);
        }
        foreach (var (name, value) in patch)
            if (!name.StartsWith('$'))
                ApplyField(result, name, value, schema.Child(name) ?? SchemaNode.Any);
        foreach (var (name, value) in patch)
            ApplyDirective(result, patch, name, value, schema);
        return result;
    }

    private static void ApplyField(JsonObject result, string name, JsonNode? value, SchemaNode schema)
    {
        switch (value)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject map:
                var existing = result[name] as JsonObject;
                var merged = Apply(existing ?? [], map, schema);
                if ((string?)map["$patch"] == "delete")
                    result.Remove(name);
                else
                    result[name] = merged;
                break;
            case JsonArray list when schema.MergeKey is { Length: > 0 } key:
                result[name] = MergeByKey(result[name] as JsonArray ?? [], list, key, schema.Element!);
                break;
            case JsonArray list when schema.MergeKey is not null:
                result[name] = MergeScalars(result[name] as JsonArray ?? [], list);
                break;
            default:
                result[name] = value.DeepClone();
                break;
        }
    }

    private static JsonArray MergeByKey(JsonArray target, JsonArray patch, string key, SchemaNode element)
    {
        if (patch.Any(i => (string?)i?["$patch"] == "replace"))
            return new JsonArray([.. patch.Where(i => (string?)i?["$patch"] != "replace").Select(i => i?.DeepClone())]);
        var result = target.Select(i => i?.DeepClone()).ToList();
        foreach (var item in patch.OfType<JsonObject>())
        {
            var value = item[key] ?? throw new FormatException($"map: {item.ToJsonString()} does not contain declared merge key: {key}");
            var index = result.FindIndex(r => JsonNode.DeepEquals(r?[key], value));
            if ((string?)item["$patch"] == "delete")
                result.RemoveAll(r => JsonNode.DeepEquals(r?[key], value));
            else if (index >= 0)
                result[index] = Apply(result[index]!.AsObject(), item, element);
            else
                result.Add(Apply([], item, element));
        }
        return new JsonArray([.. result]);
    }

    private static JsonArray MergeScalars(JsonArray target, JsonArray patch)
    {
        var result = target.DeepClone().AsArray();
        foreach (var item in patch)
            if (!result.Any(r => JsonNode.DeepEquals(r, item)))
                result.Add(item?.DeepClone());
        return result;
    }

    private static void ApplyDirective(JsonObject result, JsonObject patch, string name, JsonNode? value, SchemaNode schema)
    {
        if (name.StartsWith(DeleteFrom, StringComparison.Ordinal) && result[name[DeleteFrom.Length..]] is JsonArray from)
        {
            foreach (var doomed in value as JsonArray ?? [])
                if (from.FirstOrDefault(i => JsonNode.DeepEquals(i, doomed)) is { } found)
                    from.Remove(found);
        }
        else if (name.StartsWith(Order, StringComparison.Ordinal) && value is JsonArray order && result[name[Order.Length..]] is JsonArray list)
        {
            var field = name[Order.Length..];
            result[field] = Sort(list, order, schema.Child(field)?.MergeKey, patch[field] as JsonArray ?? []);
        }
    }

    // Items that the patch knows of come in its order; items that only the server has stay behind what they followed.
    private static JsonArray Sort(JsonArray list, JsonArray order, string? key, JsonArray patched)
    {
        string Identity(JsonNode? item) => (item is JsonObject map && key is { Length: > 0 } ? map[key] : item)?.ToJsonString() ?? "null";
        var rank = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in order)
            rank.TryAdd(Identity(item), rank.Count);
        foreach (var item in patched)
            rank.TryAdd(Identity(item), rank.Count);
        var known = new Queue<JsonNode?>(list.Where(i => rank.ContainsKey(Identity(i))).OrderBy(i => rank[Identity(i)]));
        var result = new JsonArray();
        foreach (var item in list)
            result.Add((rank.ContainsKey(Identity(item)) ? known.Dequeue() : item)?.DeepClone());
        return result;
    }
}
