using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>
/// What is dangerous about an account that holds state and is not ours to change. Defaults are those of storage.json: a missing
/// <c>allowSharedKeyAccess</c> means true.
/// </summary>
internal static class AccountWarnings
{
    private static readonly (string Path, string Safe, bool SafeWhenMissing, string Meaning)[] Rules =
    [
        ("properties.allowSharedKeyAccess", "false", false, "whoever has one of its keys can read and change the state"),
        ("properties.allowBlobPublicAccess", "false", true, "a container of it can be opened to everybody"),
        ("properties.supportsHttpsTrafficOnly", "true", true, "it takes unencrypted connections"),
    ];

    /// <summary>One sentence for each unsafe setting, with the command that mends it.</summary>
    public static IReadOnlyList<string> Of(JsonObject account)
    {
        var name = account["name"]?.ToString() ?? "";
        var warnings = Rules
            .Where(rule => JsonPaths.Text(account, rule.Path) is { } value
                ? !value.Equals(rule.Safe, StringComparison.OrdinalIgnoreCase)
                : !rule.SafeWhenMissing)
            .Select(rule => $"Storage account {name}: {rule.Path} should be {rule.Safe}, since {rule.Meaning}: {Mend(account, rule.Path, rule.Safe)}")
            .ToList();
        // TLS1_3 is allowed where Azure offers it.
        if (JsonPaths.Text(account, "properties.minimumTlsVersion") is not ("TLS1_2" or "TLS1_3"))
            warnings.Add($"Storage account {name}: properties.minimumTlsVersion should be TLS1_2, since older versions are broken: {Mend(account, "properties.minimumTlsVersion", "TLS1_2")}");
        return warnings;
    }

    private static string Mend(JsonObject account, string path, string safe) => $"az resource update --ids {account["id"]} --set {path}={safe}";
}
