using System.Text.Json;
using System.Text.Json.Serialization;

namespace MetaflowStack.Definition.Sandbox;

/// <summary>What a running sandbox says of itself in <c>sandbox.json</c> (described in <c>docs/sandbox.md</c>).</summary>
internal sealed record SandboxDescription
{
    /// <summary>The sandbox's address, without a slash at its end.</summary>
    public required Uri Url { get; init; }

    /// <summary>Where the blobs of all storage accounts are, each account below its name, without a slash at the end.</summary>
    public required Uri BlobUrl { get; init; }

    /// <summary>The PEM file of the certificate authority to trust.</summary>
    public required string CertificateAuthorityPath { get; init; }

    /// <summary>Simulated seconds in a real one.</summary>
    public required double Speed { get; init; }

    /// <summary>What the sandbox draws its durations and ids from.</summary>
    public required int Seed { get; init; }

    /// <summary>The simulated instant that belongs to <see cref="RealNow"/>.</summary>
    public required DateTimeOffset SimulatedNow { get; init; }

    /// <summary>The real instant at which the file was written.</summary>
    public required DateTimeOffset RealNow { get; init; }

    /// <summary>The simulated tenant.</summary>
    public required string TenantId { get; init; }

    /// <summary>The simulated subscription.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>A service principal that may sign in.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its secret: worth nothing outside this machine, and handled as any other all the same.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>Reads the file in a sandbox's folder; null when there is none, or when it is being replaced.</summary>
    internal static SandboxDescription? TryRead(string directory)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(directory, "sandbox.json"));
            return JsonSerializer.Deserialize(file, SandboxDescriptionJson.Default.SandboxDescription);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"sandbox at {Url}";
}

/// <summary>Source-generated JSON for <see cref="SandboxDescription"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SandboxDescription))]
internal sealed partial class SandboxDescriptionJson : JsonSerializerContext;
