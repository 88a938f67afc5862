using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Azure.Tests.Specs;

/// <summary>Checks a request's body against a schema: known fields, required ones, no read-only ones, types and enums.</summary>
internal static class BodyChecker
{
    /// <summary>Everything that is wrong, with its path.</summary>
    public static IReadOnlyList<string> Check(SpecNode schema, JsonNode body)
    {
        var faults = new List<string>();
        Visit(schema, body, "", faults);
        return faults;
    }

    private static void Visit(SpecNode schema, JsonNode? body, string path, List<string> faults)
    {
        if (ArmSpec.Resolve(schema) is not { } resolved)
            return;
        if (body is JsonObject fields)
            VisitObject(resolved, fields, path, faults);
        else if (body is JsonArray elements)
        {
            if (resolved.Node["type"]?.ToString() is { } type and not "array")
                faults.Add($"{path}: an array where the spec has {type}");
            foreach (var element in elements)
                Visit(resolved with { Node = (JsonObject?)resolved.Node["items"] ?? [] }, element, $"{path}[]", faults);
        }
        else
            VisitValue(resolved, (JsonValue)body!, path, faults);
    }

    private static void VisitObject(SpecNode schema, JsonObject body, string path, List<string> faults)
    {
        var known = new Dictionary<string, SpecNode>();
        var required = new HashSet<string>();
        Collect(schema, known, required);
        faults.AddRange(required.Where(name => !body.ContainsKey(name)).Select(name => $"{path}.{name}: required and missing"));
        foreach (var (name, value) in body)
        {
            if (known.TryGetValue(name, out var property))
            {
                if (IsReadOnly(property.Node) || (ArmSpec.Resolve(property) is { } target && IsReadOnly(target.Node)))
                    faults.Add($"{path}.{name}: read-only");
                Visit(property, value, $"{path}.{name}", faults);
            }
            else if (schema.Node["additionalProperties"] is null && known.Count > 0)
                faults.Add($"{path}.{name}: not in the spec");
        }
    }

    private static bool IsReadOnly(JsonObject node) => node["readOnly"]?.GetValue<bool>() == true;

    private static void VisitValue(SpecNode schema, JsonValue body, string path, List<string> faults)
    {
        var type = schema.Node["type"]?.ToString();
        var isRight = (type, body.GetValueKind()) switch
        {
            (null, _) or ("string", JsonValueKind.String) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) or ("integer" or "number", JsonValueKind.Number) => true,
            _ => false,
        };
        if (!isRight)
            faults.Add($"{path}: {body.GetValueKind()} where the spec has {type}");
        if (schema.Node["enum"] is JsonArray values && !values.Any(value => value?.ToString() == body.ToString()))
            faults.Add($"{path}: {body} is not one of {values.ToJsonString()}");
    }

    private static void Collect(SpecNode schema, Dictionary<string, SpecNode> known, HashSet<string> required)
    {
        if (ArmSpec.Resolve(schema) is not { } resolved)
            return;
        foreach (var part in resolved.Node["allOf"] as JsonArray ?? [])
            Collect(resolved with { Node = (JsonObject)part! }, known, required);
        foreach (var (name, property) in resolved.Node["properties"] as JsonObject ?? [])
            known[name] = resolved with { Node = (JsonObject)property! };
        required.UnionWith((resolved.Node["required"] as JsonArray ?? []).Select(name => name!.ToString()));
    }
}
