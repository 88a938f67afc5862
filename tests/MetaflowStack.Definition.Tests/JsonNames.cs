using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests;

/// <summary>The names of fields in JSON.</summary>
internal static class JsonNames
{
    /// <summary>Every name, at any depth, once.</summary>
    internal static IEnumerable<string> In(string json) => In(JsonNode.Parse(json)).Distinct();

    private static IEnumerable<string> In(JsonNode? node) => node switch
    {
        JsonObject body => body.SelectMany(property => In(property.Value).Prepend(property.Key)),
        JsonArray items => items.SelectMany(In),
        _ => [],
    };
}
