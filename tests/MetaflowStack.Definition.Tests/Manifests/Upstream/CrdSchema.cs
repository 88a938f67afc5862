using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.Upstream;

/// <summary>Compares structural schemas: whether ours takes every object that theirs takes, and keeps every field.</summary>
internal static class CrdSchema
{
    private const string PreserveUnknown = "x-kubernetes-preserve-unknown-fields";

    /// <summary>Where ours refuses or drops what theirs takes; empty when nowhere.</summary>
    internal static IEnumerable<string> Narrower(JsonNode ours, JsonNode theirs, string path = "")
    {
        if (ours.Text("type") != theirs.Text("type"))
            yield return $"{path}: type {ours.Text("type")}, upstream {theirs.Text("type")}";
        foreach (var name in ours.Texts("required").Except(theirs.Texts("required")))
            yield return $"{path}: {name} is required";
        if (ours["enum"] is not null || ours["pattern"] is not null)
            yield return $"{path}: values are restricted";

        var open = Flag(ours, PreserveUnknown);
        if (Flag(theirs, PreserveUnknown) && !open)
            yield return $"{path}: unknown fields are dropped";
        foreach (var (name, schema) in theirs["properties"] as JsonObject ?? [])
        {
            if (ours.At("properties", name) is { } property)
            {
                foreach (var fault in Narrower(property, schema!, $"{path}.{name}"))
                    yield return fault;
            }
            else if (!open)
            {
                yield return $"{path}.{name}: is dropped";
            }
        }

        if (!open && theirs["additionalProperties"] is not null && ours["additionalProperties"] is null)
            yield return $"{path}: additional properties are dropped";
        if (theirs["items"] is { } item && ours["items"] is { } ourItem)
        {
            foreach (var fault in Narrower(ourItem, item, $"{path}[]"))
                yield return fault;
        }
    }

    /// <summary>Nodes that the API server would refuse, since a structural schema gives each a type.</summary>
    internal static IEnumerable<string> Untyped(JsonNode schema, string path = "")
    {
        if (schema.Text("type") is null)
            yield return path;
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            foreach (var fault in Untyped(property!, $"{path}.{name}"))
                yield return fault;
        }
    }

    private static bool Flag(JsonNode node, string name) => node[name]?.GetValue<bool>() ?? false;
}
