using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Azure.Preflight;

/// <summary>What one role assignment allows.</summary>
/// <param name="Actions">Patterns of allowed actions: <c>Microsoft.Network/*</c>.</param>
/// <param name="NotActions">Patterns taken out of these.</param>
public sealed record Permission(IReadOnlyList<string> Actions, IReadOnlyList<string> NotActions)
{
    /// <summary>Whether it allows an action.</summary>
    public bool Allows(string action) => Actions.Any(pattern => Matches(pattern, action)) && !NotActions.Any(pattern => Matches(pattern, action));

    internal static Permission Read(JsonObject entry) => new(Texts(entry["actions"]), Texts(entry["notActions"]));

    private static bool Matches(string pattern, string action) => Regex.IsMatch(
        action, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static IReadOnlyList<string> Texts(JsonNode? array) => [.. (array as JsonArray ?? []).Select(text => text?.ToString()).OfType<string>()];
}

/// <summary>Everything that an account may do on a scope.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Entries">One for each role that the account has there.</param>
public sealed record Permissions(string Scope, IReadOnlyList<Permission> Entries)
{
    /// <summary>Whether an action is allowed: <c>Microsoft.Authorization/roleAssignments/write</c>.</summary>
    public bool Allows(string action) => Entries.Any(entry => entry.Allows(action));
}
