using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.Preflight;

/// <summary>What a region offers this subscription of PostgreSQL flexible servers (Capabilities.json, FlexibleServerCapability).</summary>
/// <param name="Restriction">Why the subscription may make no server there; null when it may.</param>
/// <param name="Skus">The sizes, all tiers.</param>
/// <param name="Versions">The major versions.</param>
public sealed record PostgreSqlOffer(string? Restriction, IReadOnlyList<PostgreSqlSkuOffer> Skus, IReadOnlyList<string> Versions)
{
    /// <summary>Reads the region's entries; Azure answers one.</summary>
    internal static PostgreSqlOffer Read(IReadOnlyList<JsonObject> entries)
    {
        var restricted = entries.FirstOrDefault(entry => JsonPaths.Text(entry, "restricted") == "Enabled" || IsDisabled(entry));
        return new PostgreSqlOffer(
            entries.Count == 0 ? "the region has no entry in the list of capabilities" : restricted is null ? null : JsonPaths.Text(restricted, "reason") ?? "the region is restricted for this subscription",
            [.. entries.SelectMany(entry => Items(entry, "supportedServerEditions")).SelectMany(Edition)],
            [.. entries.SelectMany(entry => Items(entry, "supportedServerVersions")).Select(version => JsonPaths.Text(version, "name")).OfType<string>().Distinct()]);
    }

    private static IEnumerable<PostgreSqlSkuOffer> Edition(JsonObject edition)
    {
        var storage = Items(edition, "supportedStorageEditions").SelectMany(storage => Items(storage, "supportedStorageMb"))
            .Select(size => (int)(Number(size["storageSizeMb"]) / 1024)).Distinct().Order().ToList();
        return Items(edition, "supportedServerSkus").Select(sku => new PostgreSqlSkuOffer(
            JsonPaths.Text(sku, "name") ?? "", JsonPaths.Text(edition, "name") ?? "", (int)Number(sku["vCores"]), storage));
    }

    // What is disabled is listed with the reason why (common-types.json, CapabilityBase).
    private static IEnumerable<JsonObject> Items(JsonObject parent, string name) =>
        (parent[name] as JsonArray ?? []).OfType<JsonObject>().Where(item => !IsDisabled(item));

    private static bool IsDisabled(JsonObject item) => JsonPaths.Text(item, "status") == "Disabled";

    private static double Number(JsonNode? node) =>
        double.TryParse(node?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>A size of servers.</summary>
/// <param name="Name"><c>Standard_B2s</c>.</param>
/// <param name="Tier"><c>Burstable</c>.</param>
/// <param name="Cores">Its vCores.</param>
/// <param name="StorageGib">The sizes of storage that go with it, in GiB.</param>
public sealed record PostgreSqlSkuOffer(string Name, string Tier, int Cores, IReadOnlyList<int> StorageGib);
