using System.Text.Json;
using System.Text.Json.Serialization;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Costs;

/// <summary>
/// What Azure asks for what a stack is made of: list prices of one region at one date, from <c>manifests/prices.json</c> or a file of
/// the user's own (<c>--price-table</c>). Sizes that are missing are said to be, and not guessed.
/// </summary>
public sealed record PriceTable
{
    /// <summary>The version of this schema.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The version of the file's schema.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>ISO 4217: <c>USD</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>The Azure region whose prices these are.</summary>
    public required string Region { get; init; }

    /// <summary>The day on which they were these.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Where they come from.</summary>
    public required string Source { get; init; }

    /// <summary>Azure's own calculator counts a month as 730 hours.</summary>
    public double HoursPerMonth { get; init; } = 730;

    /// <summary>A node's hour by VM size, Linux.</summary>
    public required IReadOnlyDictionary<string, double> VirtualMachineHour { get; init; }

    /// <summary>A node's disk for a month: 128 GiB of Premium SSD (P10), what AKS gives a node unless told otherwise.</summary>
    public required double NodeDiskMonth { get; init; }

    /// <summary>A cluster's control plane for an hour by tier.</summary>
    public required IReadOnlyDictionary<string, double> ClusterHour { get; init; }

    /// <summary>The cluster's standard load balancer for an hour.</summary>
    public required double LoadBalancerHour { get; init; }

    /// <summary>The load balancer's public address for an hour.</summary>
    public required double PublicAddressHour { get; init; }

    /// <summary>A PostgreSQL flexible server's hour by size.</summary>
    public required IReadOnlyDictionary<string, double> DatabaseServerHour { get; init; }

    /// <summary>A GiB of a database server's storage for a month.</summary>
    public required double DatabaseStorageGibMonth { get; init; }

    /// <summary>A GiB of blobs, hot tier, for a month by redundancy.</summary>
    public required IReadOnlyDictionary<string, double> StorageGibMonth { get; init; }

    /// <summary>A private DNS zone for a month.</summary>
    public required double PrivateDnsZoneMonth { get; init; }

    /// <summary>Where the repository's own table is.</summary>
    /// <param name="rootDirectory">The repository's root.</param>
    public static string DefaultPath(string rootDirectory) => Path.Combine(rootDirectory, "manifests", "prices.json");

    /// <summary>Reads a table.</summary>
    /// <exception cref="UsageException">The file is missing or is no price table.</exception>
    public static PriceTable Read(string path)
    {
        try
        {
            var table = JsonSerializer.Deserialize(File.ReadAllBytes(path), PriceTableJson.Default.PriceTable) ?? throw new JsonException("It is empty.");
            return table.SchemaVersion == CurrentSchemaVersion ? table : throw new JsonException($"Its schemaVersion is {table.SchemaVersion}; this program reads {CurrentSchemaVersion}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"The price table {path} cannot be read",
                Why = exception.Message,
                Remedy = "Give a file like manifests/prices.json (--price-table), or leave the option out",
            });
        }
    }
}

/// <summary>Source-generated JSON for <see cref="PriceTable"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(PriceTable))]
internal sealed partial class PriceTableJson : JsonSerializerContext;
