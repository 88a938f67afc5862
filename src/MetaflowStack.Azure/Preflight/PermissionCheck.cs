using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Preflight;

/// <summary>What the signed-in account may do on a scope (Microsoft.Authorization, permissions).</summary>
public sealed class PermissionCheck
{
    private readonly AzureRestClient _arm;

    internal PermissionCheck(AzureRestClient arm) => _arm = arm;

    /// <summary>Reads the account's permissions.</summary>
    /// <param name="scope">The ARM id of a subscription, resource group or resource that exists.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">Azure refused to say.</exception>
    public async Task<Permissions> ReadAsync(string scope, CancellationToken cancellationToken)
    {
        var entries = new List<Permission>();
        var url = _arm.UrlOf($"{scope}/providers/Microsoft.Authorization/permissions", ApiVersions.Authorization);
        while (true)
        {
            var answer = await _arm.SendAsync(RequestMethod.Get, url, null, null, cancellationToken);
            if (answer.IsError)
                throw AzureErrors.Explain(null, $"Your permissions on {scope} could not be read", answer);
            entries.AddRange((answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>()
                .Select(entry => new Permission(Texts(entry["actions"]), Texts(entry["notActions"]))));
            if (answer.Body?["nextLink"]?.ToString() is not { Length: > 0 } next)
                return new Permissions(scope, entries);
            url = new Uri(next);
        }
    }

    private static IReadOnlyList<string> Texts(JsonNode? array) =>
        [.. (array as JsonArray ?? []).Select(text => text?.ToString()).OfType<string>()];
}

/// <summary>What one role assignment allows.</summary>
/// <param name="Actions">Patterns of allowed actions: <c>Microsoft.Network/*</c>.</param>
/// <param name="NotActions">Patterns taken out of these.</param>
public sealed record Permission(IReadOnlyList<string> Actions, IReadOnlyList<string> NotActions)
{
    /// <summary>Whether it allows an action.</summary>
    public bool Allows(string action) => Actions.Any(pattern => Matches(pattern, action)) && !NotActions.Any(pattern => Matches(pattern, action));

    private static bool Matches(string pattern, string action) => Regex.IsMatch(
        action, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}

/// <summary>Everything that an account may do on a scope.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Entries">One for each role that the account has there.</param>
public sealed record Permissions(string Scope, IReadOnlyList<Permission> Entries)
{
    /// <summary>Whether an action is allowed: <c>Microsoft.Authorization/roleAssignments/write</c>.</summary>
    public bool Allows(string action) => Entries.Any(entry => entry.Allows(action));
}
