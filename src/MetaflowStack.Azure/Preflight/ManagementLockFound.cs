using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.Preflight;

/// <summary>A management lock that is in force on a scope.</summary>
/// <param name="Id">Its ARM id; what lies before its provider is what it locks.</param>
/// <param name="Level"><c>ReadOnly</c> or <c>CanNotDelete</c>.</param>
public sealed record ManagementLockFound(string Id, string Level)
{
    /// <summary>What it locks.</summary>
    public string Scope => Id.IndexOf("/providers/Microsoft.Authorization/locks/", StringComparison.OrdinalIgnoreCase) is var end and >= 0 ? Id[..end] : Id;

    internal static ManagementLockFound Read(JsonObject body) => new(JsonPaths.Text(body, "id") ?? "", JsonPaths.Text(body, "properties.level") ?? "");
}
