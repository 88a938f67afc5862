using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.Preflight;

/// <summary>Whether a name that must be unique in all of Azure is free. One of our own counts as taken: look for it first.</summary>
/// <param name="Name">The name asked about.</param>
/// <param name="IsAvailable">Whether it is free.</param>
/// <param name="Reason">AlreadyExists, AccountNameInvalid or Invalid; null when it is free.</param>
/// <param name="Message">Azure's own words; null when it is free.</param>
public sealed record NameAvailability(string Name, bool IsAvailable, string? Reason, string? Message)
{
    internal static NameAvailability Read(string name, JsonObject body) => new(
        name,
        body["nameAvailable"]?.GetValue<bool>() ?? true,
        JsonPaths.Text(body, "reason"),
        JsonPaths.Text(body, "message") is { Length: > 0 } message ? message : null);
}
