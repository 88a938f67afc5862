using System.Globalization;
using System.Text.Json.Nodes;
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
        return new ArmResponse(200, new JsonObject { ["value"] = new JsonArray([.. locations.SelectMany(l => VmSizes.All.Select(s => Sku(s, l, World.Faults.IsRestricted(s.Name))))]) });
    }

    private static JsonObject Sku(VmSize size, Location location, bool restricted)
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
            ["restrictions"] = restricted ? new JsonArray(Restriction(location)) : [],
        };
    }

    private static JsonObject Restriction(Location location) => new()
    {
        ["type"] = "Location", ["values"] = new JsonArray(location.Name), ["reasonCode"] = "NotAvailableForSubscription",
        ["restrictionInfo"] = new JsonObject { ["locations"] = new JsonArray(location.Name) },
    };
}

/// <summary>GET locations/{location}/usages of Microsoft.Compute: cores by family, used and allowed.</summary>
internal sealed class ComputeUsages(ArmWorld world) : ResourceType(world, "Microsoft.Compute", "locations/usages", ApiVersionSets.Compute)
{
    private const int FamilyLimit = 350;
    private const int RegionLimit = 500;

    public override ArmResponse Handle(ArmRequest request)
    {
        var location = Locations.Find(request.Path.Names[0]) ?? throw ArmErrors.LocationNotAvailable("Microsoft.Compute/locations/usages", request.Path.Names[0]);
        var nodes = World.OfType("Microsoft.ContainerService/managedClusters/agentPools")
            .Where(p => World.Find(p.Id[..p.Id.LastIndexOf("/agentPools/", StringComparison.OrdinalIgnoreCase)])?.Location == location.Name)
            .Select(p => (Size: VmSizes.Find(p.Properties.Text("vmSize") ?? ""), Count: p.Properties.Integer("count") ?? 0))
            .Where(p => p.Size is not null)
            .ToList();
        int Cores(string? family) => nodes.Where(n => family is null || n.Size!.Family == family).Sum(n => n.Size!.Cores * n.Count);
        var items = new List<JsonNode>
        {
            Usage("availabilitySets", "Availability Sets", 0, 2500),
            Usage("cores", "Total Regional vCPUs", Cores(null), World.Faults.LimitOf(null) ?? RegionLimit),
            Usage("virtualMachines", "Virtual Machines", nodes.Sum(n => n.Count), 25000),
            Usage("virtualMachineScaleSets", "Virtual Machine Scale Sets", nodes.Count, 2500),
        };
        items.AddRange(VmSizes.All.GroupBy(s => s.Family).Select(f =>
            (JsonNode)Usage(f.Key, $"{f.Key} vCPUs", Cores(f.Key), f.Select(s => World.Faults.LimitOf(s.Name)).FirstOrDefault(l => l is not null) ?? FamilyLimit)));
        return Paging.Page(request, items);
    }

    private static JsonObject Usage(string name, string localized, int used, int limit) => new()
    {
        ["limit"] = limit, ["unit"] = "Count", ["currentValue"] = used, ["name"] = new JsonObject { ["value"] = name, ["localizedValue"] = localized },
    };
}
