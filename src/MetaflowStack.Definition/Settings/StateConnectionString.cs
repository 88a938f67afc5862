using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Settings;

/// <summary>
/// <c>METAFLOW_STATE_CONNECTION_STRING</c>: the key to a storage account for state. An environment variable and no parameter, so
/// that it stands neither on a command line, which every process can read, nor in a file that gets committed.
/// </summary>
public static class StateConnectionString
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "METAFLOW_STATE_CONNECTION_STRING";

    // https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string#configure-a-connection-string-for-azurite
    private static readonly Uri Emulator = new("http://127.0.0.1:10000/devstoreaccount1");

    /// <summary>The variable's value, or null when it is not set or empty.</summary>
    public static Secret? FromEnvironment() =>
        System.Environment.GetEnvironmentVariable(Variable) is { } value && !string.IsNullOrWhiteSpace(value) ? new Secret(value.Trim()) : null;

    /// <summary>What is wrong with the value, in words that do not repeat it; null when an account and its key can be read from it.</summary>
    internal static string? Fault(Secret value)
    {
        var parts = Parts(value);
        if (parts is null)
            return "must be NAME=VALUE pairs with semicolons between them, as the Azure portal shows it under Access keys";
        if (IsEmulator(parts))
            return null;
        if (parts.ContainsKey("SharedAccessSignature"))
            return "must hold the account's key: a shared access signature is not understood";
        foreach (var name in (string[])["AccountName", "AccountKey"])
            if (!parts.TryGetValue(name, out var text) || text.Length == 0)
                return $"has no {name}";
        return Convert.TryFromBase64String(parts["AccountKey"], new byte[parts["AccountKey"].Length], out _) ? null : "has an AccountKey that is not Base64";
    }

    /// <summary>Where its account's blobs are, as far as that can be read from it; null otherwise.</summary>
    internal static Uri? BlobEndpoint(Secret value)
    {
        if (Parts(value) is not { } parts)
            return null;
        if (IsEmulator(parts))
            return Emulator;
        if (parts.TryGetValue("BlobEndpoint", out var endpoint))
            return Uri.TryCreate(endpoint.TrimEnd('/'), UriKind.Absolute, out var uri) ? uri : null;
        return parts.TryGetValue("AccountName", out var account)
            ? new Uri($"https://{account}.blob.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}")
            : null;
    }

    private static bool IsEmulator(Dictionary<string, string> parts) =>
        parts.TryGetValue("UseDevelopmentStorage", out var use) && use.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string>? Parts(Secret value)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in value.Reveal().Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return null;
            parts[pair[..equals]] = pair[(equals + 1)..];
        }

        return parts;
    }
}
