using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Arm.Network;

/// <summary>GET locations/{location}/usages of Microsoft.Network: how much of it there is and may be.</summary>
internal sealed class NetworkUsages(ArmWorld world) : ResourceType(world, "Microsoft.Network", "locations/usages", ApiVersionSets.Network)
{
    private const int AddressLimit = 1000;
    private const int NetworkLimit = 1000;

    public override ArmResponse Handle(ArmRequest request)
    {
        var location = Locations.Find(request.Path.Names[0]) ?? throw ArmErrors.LocationNotAvailable(FullType, request.Path.Names[0]);
        var networks = World.OfType("Microsoft.Network/virtualNetworks").Count(n => n.Location == location.Name);
        var addresses = Addresses(World, location.Name);
        var limit = World.Faults.Offers.PublicAddressLimit ?? AddressLimit;
        JsonNode Item(string name, string text, int used, int allowed) => new JsonObject
        {
            ["currentValue"] = used, ["id"] = $"{request.Path.Text}/{name}", ["limit"] = allowed,
            ["name"] = new JsonObject { ["localizedValue"] = text, ["value"] = name }, ["unit"] = "Count",
        };
        return Paging.Page(request,
        [
            Item("VirtualNetworks", "Virtual Networks", networks, NetworkLimit),
            Item("PublicIPAddresses", "Public IP Addresses", addresses, limit),
            Item("StaticPublicIPAddresses", "Static Public IP Addresses", addresses, limit),
            Item("StandardSkuPublicIpAddresses", "Public IPv4 Addresses - Standard", addresses, limit),
            Item("LoadBalancers", "Load Balancers", addresses, 1000),
            Item("NetworkSecurityGroups", "Network Security Groups", addresses, 5000),
        ]);
    }

    /// <summary>Why a cluster that is being made can have no public IP address; null when it can. The cluster is in the world already.</summary>
    public static JsonObject? PublicAddressProblem(ArmWorld world, string location) =>
        world.Faults.Offers.PublicAddressLimit is { } limit && Addresses(world, location) > limit ? FaultBodies.PublicIPCountLimitReached(limit) : null;

    /// <summary>Each cluster's load balancer has one address for what goes out.</summary>
    private static int Addresses(ArmWorld world, string location) =>
        world.OfType("Microsoft.ContainerService/managedClusters").Count(c => c.Location == location && c.State != "Failed");
}
