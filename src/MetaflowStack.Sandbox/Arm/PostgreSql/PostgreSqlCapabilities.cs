using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>GET locations/{location}/capabilities: which sizes, versions and storage a region offers.</summary>
internal sealed class PostgreSqlCapabilities(ArmWorld world) : ResourceType(world, "Microsoft.DBforPostgreSQL", "locations/capabilities", ApiVersionSets.PostgreSql)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var location = Locations.Find(request.Path.Names[0]) ?? throw ArmErrors.LocationNotAvailable("Microsoft.DBforPostgreSQL/flexibleServers", request.Path.Names[0]);
        return Paging.Page(request, string.CompareOrdinal(request.ApiVersion, "2023-06-01-preview") < 0
            ? ClassicCapabilities.Of(location)
            : [Capability(location)]);
    }

    private static JsonObject Capability(Location location)
    {
        var zones = location.HasZones ? (string[])["1", "2", "3"] : [];
        return new JsonObject
        {
            ["name"] = "FlexibleServerCapabilities",
            ["supportedServerEditions"] = new JsonArray([.. PostgreSqlSkus.All.GroupBy(s => s.Tier).Select(tier => new JsonObject
            {
                ["name"] = tier.Key,
                ["defaultSkuName"] = tier.Skip(1).First().Name,
                ["supportedStorageEditions"] = new JsonArray(Storage()),
                ["supportedServerSkus"] = new JsonArray([.. tier.Select(s => new JsonObject
                {
                    ["name"] = s.Name, ["vCores"] = s.Cores, ["supportedIops"] = s.Iops, ["supportedMemoryPerVcoreMb"] = s.MemoryPerCoreMb,
                    ["supportedZones"] = Texts(zones), ["supportedHaMode"] = tier.Key == "Burstable" ? [] : Texts(location.HasZones ? ["SameZone", "ZoneRedundant"] : ["SameZone"]),
                })]),
            })]),
            ["supportedServerVersions"] = new JsonArray([.. ((string[])["12", "13", "14", "15", "16", "17"]).Select(v => new JsonObject
            {
                ["name"] = v, ["supportedVersionsToUpgrade"] = Texts([.. Enumerable.Range(int.Parse(v, CultureInfo.InvariantCulture) + 1, 17 - int.Parse(v, CultureInfo.InvariantCulture)).Select(n => $"{n}")]),
            })]),
            ["supportedFastProvisioningEditions"] = new JsonArray(),
            ["fastProvisioningSupported"] = "Disabled",
            ["geoBackupSupported"] = "Enabled",
            ["zoneRedundantHaSupported"] = location.HasZones ? "Enabled" : "Disabled",
            ["zoneRedundantHaAndGeoBackupSupported"] = location.HasZones ? "Enabled" : "Disabled",
            ["storageAutoGrowthSupported"] = "Enabled",
            ["onlineResizeSupported"] = "Enabled",
            ["restricted"] = "Disabled",
        };
    }

    private static JsonObject Storage() => new()
    {
        ["name"] = "ManagedDisk", ["defaultStorageSizeMb"] = 131072,
        ["supportedStorageMb"] = new JsonArray([.. ((int[])[32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]).Select(gib => new JsonObject
        {
            ["supportedIops"] = Math.Max(120, gib * 4), ["storageSizeMb"] = gib * 1024L, ["defaultIopsTier"] = "P10", ["supportedIopsTiers"] = new JsonArray(),
        })]),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);
}
