using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Bodies;

/// <summary>
/// Reads <c>systemData</c>, in which some types of ARM resources say who made and changed them
/// (common-types/resource-management/v3/types.json).
/// </summary>
internal static class SystemData
{
    /// <summary>The last change; null when the type does not say.</summary>
    public static Modification? LastModified(JsonObject body)
    {
        var by = JsonPaths.Text(body, "systemData.lastModifiedBy");
        var at = JsonPaths.Text(body, "systemData.lastModifiedAt");
        return by is null && at is null
            ? null
            : new Modification(by, DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);
    }
}
