using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>Capabilities as API versions before 2023-06-01-preview show them: an entry for each zone, sizes below versions, booleans for what is offered.</summary>
internal static class ClassicCapabilities
{
    private const string Available = "Available";

    /// <summary>The entries of a region.</summary>
    public static IEnumerable<JsonNode> Of(Location location, OfferFaults offers) =>
        offers.IsPostgreSqlRestricted ? [] : (location.HasZones ? (string[])["none", "1", "2", "3"] : ["none"]).Select(zone => new JsonObject
        {
            ["zone"] = zone,
            ["supportedHAMode"] = location.HasZones ? new JsonArray("SameZone", "ZoneRedundant") : new JsonArray("SameZone"),
            ["geoBackupSupported"] = true,
            ["zoneRedundantHaSupported"] = location.HasZones,
            ["zoneRedundantHaAndGeoBackupSupported"] = location.HasZones,
            ["supportedFlexibleServerEditions"] = new JsonArray([.. PostgreSqlSkus.Offered(offers).GroupBy(s => s.Tier).Select(tier => Edition(tier, offers))]),
            ["supportedHyperscaleNodeEditions"] = new JsonArray(),
            ["fastProvisioningSupported"] = false,
            ["supportedFastProvisioningEditions"] = new JsonArray(),
            ["status"] = Available,
        });

    private static JsonObject Edition(IGrouping<string, PostgreSqlSku> tier, OfferFaults offers) => new()
    {
        ["name"] = tier.Key,
        ["supportedStorageEditions"] = new JsonArray(new JsonObject
        {
            ["name"] = "ManagedDisk",
            ["supportedStorageMB"] = new JsonArray([.. ((int[])[32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]).Where(offers.OffersPostgreSqlStorage).Select(Size)]),
            ["status"] = Available,
        }),
        ["supportedServerVersions"] = new JsonArray([.. ((int[])[11, 12, 13, 14, 15, 16]).Where(v => offers.OffersPostgreSqlVersion($"{v}")).Select(v => Version(v, tier))]),
        ["status"] = Available,
    };

    private static JsonObject Size(int gib) => new()
    {
        ["name"] = (gib * 1024L).ToString(CultureInfo.InvariantCulture), ["supportedIops"] = Math.Max(120, gib * 4), ["storageSizeMB"] = gib * 1024L,
        ["supportedUpgradableTierList"] = new JsonArray(), ["status"] = Available,
    };

    private static JsonObject Version(int version, IEnumerable<PostgreSqlSku> sizes) => new()
    {
        ["name"] = version.ToString(CultureInfo.InvariantCulture),
        ["supportedVersionsToUpgrade"] = new JsonArray([.. Enumerable.Range(version + 1, 16 - version).Select(v => JsonValue.Create(v.ToString(CultureInfo.InvariantCulture)))]),
        ["supportedVcores"] = new JsonArray([.. sizes.Select(s => new JsonObject
        {
            ["name"] = s.Name, ["vCores"] = s.Cores, ["supportedIops"] = s.Iops, ["supportedMemoryPerVcoreMB"] = s.MemoryPerCoreMb, ["status"] = Available,
        })]),
        ["status"] = Available,
    };
}
