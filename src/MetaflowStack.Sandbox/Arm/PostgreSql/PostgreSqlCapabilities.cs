using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>GET locations/{location}/capabilities: which sizes, versions and storage a region offers.</summary>
internal sealed class PostgreSqlCapabilities(ArmWorld world) : ResourceType(world, "Microsoft.DBforPostgreSQL", "locations/capabilities", ApiVersionSets.PostgreSql)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var location = Locations.Find(request.Path.Names[0]) ?? throw ArmErrors.LocationNotAvailable("Microsoft.DBforPostgreSQL/flexibleServers", request.Path.Names[0]);
        return Paging.Page(request, string.CompareOrdinal(request.ApiVersion, "2023-06-01-preview") < 0
            ? ClassicCapabilities.Of(location, World.Faults.Offers)
            : [Capability(location)]);
    }

    /// <summary>Why nothing is offered where the subscription is restricted (github.com/hashicorp/terraform-provider-azurerm/issues/5011, of Azure SQL; for PostgreSQL from memory).</summary>
    private const string Restriction = "Provisioning is restricted in this region. Please choose a different region. For exceptions to this rule please open a support request with Issue type of 'Service and subscription limits'.";

    private JsonObject Capability(Location location)
    {
        var offers = World.Faults.Offers;
        var zones = location.HasZones ? (string[])["1", "2", "3"] : [];
        var capability = new JsonObject
        {
            ["name"] = "FlexibleServerCapabilities",
            ["supportedServerEditions"] = new JsonArray([.. PostgreSqlSkus.Offered(offers).GroupBy(s => s.Tier).Select(tier => new JsonObject
            {
                ["name"] = tier.Key,
                ["defaultSkuName"] = tier.Take(2).Last().Name,
                ["supportedStorageEditions"] = new JsonArray(Storage(offers)),
                ["supportedServerSkus"] = new JsonArray([.. tier.Select(s => new JsonObject
                {
                    ["name"] = s.Name, ["vCores"] = s.Cores, ["supportedIops"] = s.Iops, ["supportedMemoryPerVcoreMb"] = s.MemoryPerCoreMb,
                    ["supportedZones"] = Texts(zones), ["supportedHaMode"] = tier.Key == "Burstable" ? [] : Texts(location.HasZones ? ["SameZone", "ZoneRedundant"] : ["SameZone"]),
                })]),
            })]),
            ["supportedServerVersions"] = new JsonArray([.. ((string[])["12", "13", "14", "15", "16", "17"]).Where(offers.OffersPostgreSqlVersion).Select(v => new JsonObject
            {
                ["name"] = v, ["supportedVersionsToUpgrade"] = Texts([.. Enumerable.Range(int.Parse(v, CultureInfo.InvariantCulture) + 1, 17 - int.Parse(v, CultureInfo.InvariantCulture)).Select(n => $"{n}").Where(offers.OffersPostgreSqlVersion)]),
            })]),
            ["supportedFastProvisioningEditions"] = new JsonArray(),
            ["fastProvisioningSupported"] = "Disabled",
            ["geoBackupSupported"] = "Enabled",
            ["zoneRedundantHaSupported"] = location.HasZones ? "Enabled" : "Disabled",
            ["zoneRedundantHaAndGeoBackupSupported"] = location.HasZones ? "Enabled" : "Disabled",
            ["storageAutoGrowthSupported"] = "Enabled",
            ["onlineResizeSupported"] = "Enabled",
            ["restricted"] = offers.IsPostgreSqlRestricted ? "Enabled" : "Disabled",
        };
        if (!offers.IsPostgreSqlRestricted)
            return capability;
        foreach (var list in (string[])["supportedServerEditions", "supportedServerVersions"])
            capability[list] = new JsonArray();
        capability["reason"] = Restriction;
        return capability;
    }

    private static JsonObject Storage(OfferFaults offers) => new()
    {
        ["name"] = "ManagedDisk", ["defaultStorageSizeMb"] = 131072,
        ["supportedStorageMb"] = new JsonArray([.. ((int[])[32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]).Where(offers.OffersPostgreSqlStorage).Select(gib => new JsonObject
        {
            ["supportedIops"] = Math.Max(120, gib * 4), ["storageSizeMb"] = gib * 1024L, ["defaultIopsTier"] = "P10", ["supportedIopsTiers"] = new JsonArray(),
        })]),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);
}
