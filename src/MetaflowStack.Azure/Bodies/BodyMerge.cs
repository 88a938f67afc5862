using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Bodies;

/// <summary>Makes the bodies of updates, so that nothing which somebody else has set is lost.</summary>
internal static class BodyMerge
{
    /// <summary>What a GET returned without its read-only fields, with our fields in it: the body of a PUT that replaces the whole.</summary>
    public static JsonObject ForPut(JsonObject live, JsonObject desired, BodyRules rules)
    {
        var body = (JsonObject)live.DeepClone();
        Strip(body, "", rules);
        Merge(body, desired, "", rules);
        return body;
    }

    /// <summary>The fields that differ, and no others: the body of a PATCH. Tags are sent whole, since PATCH replaces all of them.</summary>
    public static JsonObject ForPatch(JsonObject live, JsonObject desired, IReadOnlyList<FieldDifference> differences)
    {
        var body = new JsonObject();
        foreach (var path in differences.Select(difference => difference.Path))
        {
            if (path.StartsWith("tags.", StringComparison.Ordinal))
                body["tags"] = MergeTags(live["tags"] as JsonObject, (JsonObject)desired["tags"]!);
            else
                Set(body, path, JsonPaths.Get(desired, path)?.DeepClone());
        }
        return body;
    }

    /// <summary>Everything that we set, and the tags that others have set: the body of a PUT for types without fields of others.</summary>
    public static JsonObject WithTagsOf(JsonObject live, JsonObject desired)
    {
        var body = (JsonObject)desired.DeepClone();
        if (desired["tags"] is JsonObject tags)
            body["tags"] = MergeTags(live["tags"] as JsonObject, tags);
        return body;
    }

    private static JsonObject MergeTags(JsonObject? live, JsonObject desired)
    {
        var tags = live is null ? [] : (JsonObject)live.DeepClone();
        foreach (var (name, value) in desired)
            tags[name] = value?.DeepClone();
        return tags;
    }

    private static void Set(JsonObject body, string path, JsonNode? value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (body[name] is not JsonObject child)
                body[name] = child = [];
            body = child;
        }
        body[names[^1]] = value;
    }

    private static void Strip(JsonNode? node, string field, BodyRules rules)
    {
        if (node is JsonArray array)
        {
            foreach (var element in array)
                Strip(element, $"{field}[]", rules);
        }
        if (node is not JsonObject body)
            return;
        foreach (var name in body.Select(property => property.Key).ToList())
        {
            var path = field.Length == 0 ? name : $"{field}.{name}";
            if (BodyRules.Matches(rules.ReadOnly, path))
                body.Remove(name);
            else
                Strip(body[name], path, rules);
        }
    }

    private static void Merge(JsonObject body, JsonObject desired, string field, BodyRules rules)
    {
        foreach (var (name, value) in desired)
        {
            var path = field.Length == 0 ? name : $"{field}.{name}";
            if (value is JsonObject wanted && body[name] is JsonObject existing)
                Merge(existing, wanted, path, rules);
            else if (value is JsonArray elements && body[name] is JsonArray present && rules.ElementKeys.TryGetValue(path, out var key))
                MergeElements(present, elements, key, $"{path}[]", rules);
            else if (value is not null && (body[name] is null || !BodyRules.Matches(rules.KeptWhenFound, path)))
                body[name] = value.DeepClone();
        }
    }

    private static void MergeElements(JsonArray present, JsonArray desired, string key, string field, BodyRules rules)
    {
        foreach (var wanted in desired.OfType<JsonObject>())
        {
            if (JsonPaths.FindElement(present, key, JsonPaths.Text(wanted, key)) is { } existing)
                Merge(existing, wanted, field, rules);
            else
                present.Add(wanted.DeepClone());
        }
    }
}
