using System.Text.Json;

namespace MetaflowStack.Sandbox.Life;

/// <summary>What <c>sandbox.json</c> tells a client of a running sandbox.</summary>
/// <param name="Url">The sandbox's address, without a slash at its end.</param>
/// <param name="BlobUrl">Where the Blob service answers, without a slash at its end: an account's blobs are below <c>{BlobUrl}/{account}/</c>.</param>
/// <param name="CertificateAuthorityPath">The PEM file of the certificate authority to trust.</param>
/// <param name="ProcessId">The sandbox's process.</param>
/// <param name="Speed">Simulated seconds per real second.</param>
/// <param name="Seed">What the run is drawn from.</param>
/// <param name="SimulatedNow">The simulated instant that belongs to <paramref name="RealNow"/>.</param>
/// <param name="RealNow">The real instant at which the sandbox wrote this.</param>
/// <param name="TenantId">The simulated Entra tenant.</param>
/// <param name="SubscriptionId">The simulated subscription.</param>
/// <param name="ClientId">The application id of a service principal that owns the subscription.</param>
/// <param name="ClientSecret">Its secret.</param>
public sealed record SandboxDocument(
    string Url,
    string BlobUrl,
    string CertificateAuthorityPath,
    int ProcessId,
    double Speed,
    int Seed,
    DateTimeOffset SimulatedNow,
    DateTimeOffset RealNow,
    string TenantId,
    string SubscriptionId,
    string ClientId,
    string ClientSecret)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The file's name in the sandbox's folder.</summary>
    public const string FileName = "sandbox.json";

    /// <summary>Writes the document, atomically and for its owner only.</summary>
    public void Save(string directory) =>
        AtomicFile.Write(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, s_options));

    /// <summary>Reads the document; null when there is none.</summary>
    public static SandboxDocument? Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<SandboxDocument>(File.ReadAllText(path), s_options) : null;
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"sandbox {Url} (process {ProcessId})";
}
