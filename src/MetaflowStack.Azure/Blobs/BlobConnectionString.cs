using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Blobs;

/// <summary>
/// A storage connection string (Microsoft's page "Configure Azure Storage connection strings"): account, key and blob endpoint.
/// </summary>
/// <param name="Account">The account's name.</param>
/// <param name="Key">The account's key, base64.</param>
/// <param name="Endpoint">The blob service, with the account in the path for emulators; ends with a slash.</param>
public sealed record BlobConnectionString(string Account, Secret Key, Uri Endpoint)
{
    // The emulator's account and key are the same on every machine and public (Microsoft's page "Use the Azurite emulator").
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Reads a connection string. Its errors never show it.</summary>
    /// <exception cref="UsageException">It is incomplete, malformed, or holds a shared access signature.</exception>
    public static BlobConnectionString Parse(string text)
    {
        var parts = Split(text);
        if (parts.GetValueOrDefault("UseDevelopmentStorage") is { } emulator && bool.TryParse(emulator, out var use) && use)
            return new BlobConnectionString(EmulatorAccount, new Secret(EmulatorKey), new Uri($"http://127.0.0.1:10000/{EmulatorAccount}/"));
        if (parts.ContainsKey("SharedAccessSignature"))
            throw Refused("It holds a shared access signature, which cannot be renewed while a run goes on");
        var account = parts.GetValueOrDefault("AccountName") ?? throw Refused("It has no AccountName");
        var key = parts.GetValueOrDefault("AccountKey") ?? throw Refused("It has no AccountKey");
        if (key.Length == 0 || !Convert.TryFromBase64String(key, new byte[key.Length], out _))
            throw Refused("Its AccountKey is not base64");
        var endpoint = parts.GetValueOrDefault("BlobEndpoint")
            ?? $"{parts.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https"}://{account}.blob.{parts.GetValueOrDefault("EndpointSuffix") ?? "core.windows.net"}";
        return Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new BlobConnectionString(account, new Secret(key), uri)
            : throw Refused("Its BlobEndpoint is not an http or https URL");
    }

    private static Dictionary<string, string> Split(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Keys are base64 and may end in '='.
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !parts.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                throw Refused("It is not a list of distinct NAME=VALUE separated by semicolons");
        }
        return parts;
    }

    private static UsageException Refused(string why) => new(new ErrorDetails
    {
        What = "The storage connection string cannot be used",
        Why = why,
        Remedy = "Give one as: az storage account show-connection-string --name ACCOUNT; for the emulator: UseDevelopmentStorage=true; "
            + "or leave it out and give --state https://ACCOUNT.blob.core.windows.net/CONTAINER, which signs in with Entra",
    });
}
