using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>
/// What is dangerous about an account that holds state and is not ours to change. Defaults are those of storage.json: a missing
/// <c>allowSharedKeyAccess</c> means true, a missing <c>minimumTlsVersion</c> TLS 1.0.
/// </summary>
internal static class AccountWarnings
{
    private static readonly Rule[] Rules =
    [
        new("allowSharedKeyAccess", ["false"], "--allow-shared-key-access false", "whoever has one of its keys can read and change the state"),
        new("allowBlobPublicAccess", ["false", null], "--allow-blob-public-access false", "a container of it can be opened to everybody"),
        new("supportsHttpsTrafficOnly", ["true", null], "--https-only true", "it takes unencrypted connections"),
        new("minimumTlsVersion", ["TLS1_2", "TLS1_3"], "--min-tls-version TLS1_2", "it takes connections whose encryption can be broken"),
    ];

    /// <summary>One sentence for each unsafe setting, with the command that mends it.</summary>
    public static IReadOnlyList<string> Of(JsonObject account) =>
    [
        .. Rules
            .Select(rule => (Rule: rule, Value: JsonPaths.Text(account, $"properties.{rule.Setting}")))
            .Where(found => !found.Rule.Safe.Contains(found.Value, StringComparer.OrdinalIgnoreCase))
            .Select(found => $"Storage account {account["name"]}: {found.Rule.Setting} is {found.Value ?? "not set"}, so that {found.Rule.Danger}. "
                + $"If nobody needs it so: az storage account update --ids {account["id"]} {found.Rule.Option}"),
    ];

    private sealed record Rule(string Setting, string?[] Safe, string Option, string Danger);
}
