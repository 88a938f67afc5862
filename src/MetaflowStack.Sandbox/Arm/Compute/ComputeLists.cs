using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Compute;

/// <summary>GET Microsoft.Compute/skus: the sizes, by region.</summary>
internal sealed class ComputeSkus(ArmWorld world)
    : ResourceType(world, "Microsoft.Compute", "skus", ["2017-03-30", "2017-09-01", "2019-04-01", "2021-07-01"])
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var wanted = Locations.Find(Filters.Equal(request.Query["$filter"].ToString(), "location"));
        var locations = wanted is null ? Locations.All : [wanted];
        return new ArmResponse(200, new JsonObject { ["value"] = new JsonArray([.. locations.SelectMany(l => VmSizes.All.Where(s => World.Faults.Offers.OffersVmSize(s.Name)).Select(s => Sku(s, l)))]) });
    }

    private JsonObject Sku(VmSize size, Location location)
    {
        JsonArray zones() => location.HasZones ? ["1", "2", "3"] : [];
        JsonObject Capability(string name, string value) => new() { ["name"] = name, ["value"] = value };
        return new JsonObject
        {
            ["resourceType"] = "virtualMachines", ["name"] = size.Name, ["tier"] = "Standard", ["size"] = size.Name["Standard_".Length..], ["family"] = size.Family,
            ["locations"] = new JsonArray(location.Name),
            ["locationInfo"] = new JsonArray(new JsonObject { ["location"] = location.Name, ["zones"] = zones(), ["zoneDetails"] = new JsonArray() }),
            ["capabilities"] = new JsonArray(
                Capability("vCPUs", size.Cores.ToString(CultureInfo.InvariantCulture)), Capability("MemoryGB", size.MemoryGb.ToString(CultureInfo.InvariantCulture)),
                Capability("PremiumIO", size.Name.Contains('s', StringComparison.Ordinal) ? "True" : "False"), Capability("vCPUsAvailable", size.Cores.ToString(CultureInfo.InvariantCulture))),
            ["restrictions"] = Restrictions(size, location),
        };
    }

    private JsonArray Restrictions(VmSize size, Location location)
    {
        var restrictions = new JsonArray();
        if (World.Faults.IsRestricted(size.Name))
            restrictions.Add(Restriction("Location", location));
        if (location.HasZones && World.Faults.IsRestrictedInZones(size.Name))
            restrictions.Add(Restriction("Zone", location));
        return restrictions;
    }

    private static JsonObject Restriction(string type, Location location)
    {
        var info = new JsonObject { ["locations"] = new JsonArray(location.Name) };
        if (type == "Zone")
            info["zones"] = new JsonArray([.. ArmFaults.ClosedZones.Select(z => JsonValue.Create(z))]);
        return new JsonObject
        {
            ["type"] = type, ["values"] = new JsonArray(location.Name), ["restrictionInfo"] = info, ["reasonCode"] = "NotAvailableForSubscription",
        };
    }
}

/// <summary>GET locations/{location}/usages of Microsoft.Compute: cores by family, used and allowed.</summary>
internal sealed class ComputeUsages(ArmWorld world) : ResourceType(world, "Microsoft.Compute", "locations/usages", ApiVersionSets.Compute)
{
    private const int FamilyLimit = 350;
    private const int RegionLimit = 500;

    public override ArmResponse Handle(ArmRequest request)
    {
        var location = Locations.Find(request.Path.Names[0]) ?? throw ArmErrors.LocationNotAvailable("Microsoft.Compute/locations/usages", request.Path.Names[0]);
        var nodes = Nodes(World, location.Name).ToList();
        var items = new List<JsonNode>
        {
            Usage("availabilitySets", "Availability Sets", 0, 2500),
            Usage("cores", "Total Regional vCPUs", Cores(World, location.Name, null), World.Faults.LimitOf(null) ?? RegionLimit),
            Usage("virtualMachines", "Virtual Machines", nodes.Sum(n => n.Count), 25000),
            Usage("virtualMachineScaleSets", "Virtual Machine Scale Sets", nodes.Count, 2500),
        };
        items.AddRange(VmSizes.All.GroupBy(s => s.Family).Select(f =>
            (JsonNode)Usage(f.Key, $"{f.Key} vCPUs", Cores(World, location.Name, f.Key), World.Faults.LimitOf(f.Key) ?? FamilyLimit)));
        return Paging.Page(request, items);
    }

    /// <summary>The cores in use in a region: of a quota family, or of all (null).</summary>
    public static int Cores(ArmWorld world, string location, string? family) =>
        Nodes(world, location).Where(n => family is null || n.Size.Family == family).Sum(n => n.Size.Cores * n.Count);

    private static IEnumerable<(VmSize Size, int Count)> Nodes(ArmWorld world, string location) =>
        from pool in world.OfType("Microsoft.ContainerService/managedClusters/agentPools")
        where world.Find(pool.Id[..pool.Id.LastIndexOf("/agentPools/", StringComparison.OrdinalIgnoreCase)])?.Location == location
        let size = VmSizes.Find(pool.Properties.Text("vmSize") ?? "")
        where size is not null
        select (size, pool.Properties.Integer("count") ?? 0);

    private static JsonObject Usage(string name, string localized, int used, int limit) => new()
    {
        ["limit"] = limit, ["unit"] = "Count", ["currentValue"] = used, ["name"] = new JsonObject { ["value"] = name, ["localizedValue"] = localized },
    };
}
