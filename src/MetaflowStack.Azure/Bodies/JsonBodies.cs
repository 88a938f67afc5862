using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.Bodies;

/// <summary>Writes common parts of bodies.</summary>
internal static class JsonBodies
{
    /// <summary>A body with location and tags.</summary>
    public static JsonObject Tracked(TrackedArmResource resource, JsonObject? properties = null)
    {
        var body = new JsonObject { ["location"] = resource.Location, ["tags"] = Tags(resource.Tags) };
        if (properties is not null)
            body["properties"] = properties;
        return body;
    }

    /// <summary>A body with properties only.</summary>
    public static JsonObject Properties(JsonObject properties) => new() { ["properties"] = properties };

    /// <summary>Texts as an array.</summary>
    public static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];

    private static JsonObject Tags(StackTags tags) => new(tags.ToDictionary().Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));
}
