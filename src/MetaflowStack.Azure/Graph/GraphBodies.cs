using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Graph;

/// <summary>What applications and service principals of Microsoft Graph have in common.</summary>
internal static class GraphBodies
{
    /// <summary>Our marks as an object's <c>tags</c>.</summary>
    public static JsonArray Tags(StackTags tags) => JsonBodies.Array(tags.ToTexts());

    /// <summary>Whether an object's <c>tags</c> hold all our marks.</summary>
    public static bool Carries(JsonObject body, StackTags tags)
    {
        var present = (body["tags"] as JsonArray ?? []).Select(tag => tag?.ToString()).ToHashSet(StringComparer.Ordinal);
        return tags.ToTexts().All(present.Contains);
    }

    /// <summary>The difference of an object that lacks our marks.</summary>
    public static IEnumerable<FieldDifference> CompareTags(JsonObject body, StackTags tags)
    {
        if (!Carries(body, tags))
            yield return new FieldDifference("tags", body["tags"] is JsonArray { Count: > 0 } found ? string.Join(", ", found) : null, string.Join(", ", tags.ToTexts()));
    }

    /// <summary>An object's tags with our marks among them.</summary>
    public static JsonArray MergeTags(JsonObject body, StackTags tags) =>
        JsonBodies.Array((body["tags"] as JsonArray ?? []).Select(tag => tag?.ToString()).OfType<string>().Union(tags.ToTexts()));

    /// <summary>The path of an object by its id, or by its alternate key as it is known before the object exists.</summary>
    public static string PathOf(string collection, string id) =>
        IsAlternateKey(collection, id) ? $"v1.0/{id}" : $"v1.0/{collection}/{id}";

    /// <summary>Whether an id is what an object is known by before it exists.</summary>
    public static bool IsAlternateKey(string collection, string id) => id.StartsWith($"{collection}(", StringComparison.Ordinal);

    /// <summary>A text within a URL's quotes: OData doubles quotes.</summary>
    public static string Quote(string text) => Uri.EscapeDataString(text.Replace("'", "''", StringComparison.Ordinal));
}
