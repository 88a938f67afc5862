using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Reads whose a resource is from its tags.</summary>
internal static class OwnershipMarks
{
    /// <summary>Whether a body carries all tags of a stack.</summary>
    public static bool Carries(JsonObject body, StackTags tags) => tags.ToDictionary().All(tag => Has(body, tag.Key, tag.Value));

    private static bool Has(JsonObject body, string name, string value) =>
        body["tags"] is JsonObject tags
        && tags.Any(tag => tag.Key.Equals(name, StringComparison.OrdinalIgnoreCase) && tag.Value?.ToString() == value);
}
