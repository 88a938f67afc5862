using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Environments.Schema;

/// <summary>
/// <c>.nuke/environments.schema.json</c>: the build engine's schema of parameters files, which knows types and descriptions, and over it
/// what it cannot say: patterns, choices, limits, and that no other key is allowed. JSON schema, draft 7.
/// </summary>
public static class EnvironmentsSchema
{
    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Those of the engine that choose what is run belong on a command line.
    private static readonly string[] OfTheCommandLine = ["Continue", "Help", "Plan", "Profile", "Root", "Target"];

    /// <summary>The schema's text.</summary>
    /// <param name="engineSchema">The engine's schema, <c>.nuke/build.schema.json</c>.</param>
    public static string Of(string engineSchema)
    {
        var engine = JsonNode.Parse(engineSchema)!.AsObject();
        var definitions = engine["definitions"]!.AsObject();
        var own = engine["allOf"]![0]!["properties"]!.AsObject();
        var builtIn = definitions["NukeBuild"]!["properties"]!.AsObject().Where(property => !OfTheCommandLine.Contains(property.Key));
        var properties = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" } };
        foreach (var (key, property) in own.Concat(builtIn).OrderBy(property => property.Key, StringComparer.Ordinal))
            properties[key] = With(property!.DeepClone().AsObject(), KeyRules.All.GetValueOrDefault(key));
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Parameters files: .nuke/parameters.json and .nuke/parameters.PROFILE.json",
            ["definitions"] = new JsonObject(definitions.Where(definition => definition.Key != "NukeBuild").Select(definition => KeyValuePair.Create(definition.Key, definition.Value?.DeepClone()))),
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        }.ToJsonString(Writing) + "\n";
    }

    private static JsonObject With(JsonObject property, KeyRule? rule)
    {
        if (rule is null)
            return property;
        foreach (var (keyword, value) in rule.Constraints)
            property[keyword] = value?.DeepClone();
        property["examples"] = new JsonArray([.. rule.Good.Select(value => value.DeepClone())]);
        return property;
    }
}
