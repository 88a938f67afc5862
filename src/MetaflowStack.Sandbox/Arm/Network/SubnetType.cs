using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Network;

/// <summary>Microsoft.Network/virtualNetworks/subnets.</summary>
internal sealed class SubnetType(ArmWorld world) : NetworkType(world, "virtualNetworks/subnets")
{
    /// <summary>The subnets of a virtual network, in the order of their creation.</summary>
    public static IEnumerable<ArmResource> Of(ArmWorld world, ArmResource network) =>
        world.Below(network.Id).Where(r => r.Type == "Microsoft.Network/virtualNetworks/subnets").OrderBy(r => r.CreatedAt);

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = base.Show(resource, request);
        foreach (var delegation in shown.Objects("properties", "delegations"))
        {
            delegation["id"] = $"{resource.Id}/delegations/{delegation.Text("name")}";
            delegation["etag"] = resource.Hidden.Text("etag");
            delegation["type"] = "Microsoft.Network/virtualNetworks/subnets/delegations";
        }

        return shown;
    }

    /// <summary>Makes a virtual network's subnets those that its PUT lists.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Replace(ArmResource network, IReadOnlyList<JsonObject> wanted)
    {
        var names = wanted.Select(s => s.Text("name") ?? throw ArmErrors.InvalidContent("a subnet has no name")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var changed = false;
        foreach (var gone in Of(World, network).Where(s => !names.Contains(s.Name)).ToList())
        {
            CheckUnused(gone);
            World.Remove(gone.Id);
            changed = true;
        }

        foreach (var subnet in wanted)
        {
            var id = $"{network.Id}/subnets/{subnet.Text("name")}";
            var (resource, isNew, different) = Apply(network, id, subnet);
            if (isNew || different)
                NewEtag(resource);
            resource.State = "Succeeded";
            changed |= isNew || different;
        }

        return changed;
    }

    /// <summary>Checks that no server and no node pool lies in a subnet.</summary>
    /// <exception cref="ArmException">400 InUseSubnetCannotBeDeleted.</exception>
    public void CheckUnused(ArmResource subnet)
    {
        if (SubnetUse.FirstUser(World, subnet.Id) is { } user)
        {
            throw new ArmException(400, "InUseSubnetCannotBeDeleted",
                $"Subnet {subnet.Name} is in use by {user} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.") { Details = [] };
        }
    }

    protected override string Exclusive(ArmResource resource) => Network(resource.Id);

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        CheckName(request.Path.Name);
        var network = World.Find(Network(request.Path.Text))!;
        CheckIdle(network.Id, request);
        var (resource, isNew, changed) = Apply(network, $"{network.Id}/subnets/{existing?.Name ?? request.Path.Name}", Desired(request));
        if (isNew || changed)
            network.State = "Updating";
        return Written(request, resource, isNew, changed, takesTime: isNew || changed);
    }

    public override void Complete(Operation operation, ArmResource? resource)
    {
        base.Complete(operation, resource);
        // A change within a network is a change of the network: both carry the new etag, as do all its subnets.
        if (World.Find(Network(operation.ResourceId)) is not { } network)
            return;
        network.State = "Succeeded";
        NewEtag(network);
        foreach (var subnet in Of(World, network))
            subnet.Hidden["etag"] = network.Hidden.Text("etag");
    }

    protected override void CheckDelete(ArmResource existing) => CheckUnused(existing);

    private static string Network(string subnetId) => subnetId[..subnetId.LastIndexOf("/subnets/", StringComparison.OrdinalIgnoreCase)];

    private (ArmResource Resource, bool IsNew, bool Changed) Apply(ArmResource network, string id, JsonObject wanted)
    {
        var name = id[(id.LastIndexOf('/') + 1)..];
        var properties = Normalize((JsonObject)(wanted.At("properties")?.DeepClone() ?? new JsonObject()), network);
        CheckRange(network, id, name, properties);
        var existing = World.Find(id);
        if (existing is null)
        {
            var made = World.Add(new ArmResource(id, FullType) { CreatedAt = World.Now, Body = new JsonObject { ["properties"] = properties } });
            return (made, true, true);
        }

        var state = existing.State;
        existing.Properties.Remove("provisioningState");
        var changed = !JsonNode.DeepEquals(existing.Properties, properties);
        if (changed && SubnetUse.FirstUser(World, id) is not null && existing.Properties.Text("addressPrefix") != properties.Text("addressPrefix"))
        {
            existing.State = state;
            throw new ArmException(400, "InUsePrefixCannotBeDeleted",
                $"IpPrefix {existing.Properties.Text("addressPrefix")} on Subnet {name} has active allocations and cannot be deleted.") { Details = [] };
        }

        existing.Body["properties"] = properties;
        existing.State = state;
        return (existing, false, changed);
    }

    private static JsonObject Normalize(JsonObject properties, ArmResource network)
    {
        foreach (var computed in (string[])["provisioningState", "ipConfigurations", "purpose", "serviceAssociationLinks", "resourceNavigationLinks", "privateEndpoints"])
            properties.Remove(computed);
        var complete = properties.WithoutNulls();
        var endpoints = complete.Objects("serviceEndpoints").ToList();
        foreach (var endpoint in endpoints)
        {
            endpoint["provisioningState"] = "Succeeded";
            endpoint["locations"] = new JsonArray(network.Location);
        }

        complete["delegations"] = new JsonArray([.. complete.Objects("delegations").Select(Delegation)]);
        complete.Default("privateEndpointNetworkPolicies", "Disabled");
        complete.Default("privateLinkServiceNetworkPolicies", "Enabled");
        return complete;
    }

    private static JsonObject Delegation(JsonObject wanted)
    {
        var service = wanted.Text("properties", "serviceName") ?? "";
        return new JsonObject
        {
            ["name"] = wanted.Text("name"),
            ["properties"] = new JsonObject
            {
                ["provisioningState"] = "Succeeded", ["serviceName"] = service,
                ["actions"] = new JsonArray("Microsoft.Network/virtualNetworks/subnets/join/action"),
            },
        };
    }

    private void CheckRange(ArmResource network, string id, string name, JsonObject properties)
    {
        var prefix = properties.Text("addressPrefix") ?? properties.Texts("addressPrefixes").FirstOrDefault() ?? "";
        var range = AddressRanges.Parse(prefix, id);
        var space = network.Properties.Texts("addressSpace", "addressPrefixes").Select(p => AddressRanges.Parse(p, network.Id));
        if (!space.Any(outer => AddressRanges.Contains(outer, range)))
            throw new ArmException(400, "NetcfgInvalidSubnet", $"Subnet '{name}' is not valid because its IP address range is outside the IP address range of virtual network '{network.Name}'.") { Details = [] };
        foreach (var other in Of(World, network).Where(s => s.Key != ArmPath.Key(id)))
        {
            var taken = other.Properties.Text("addressPrefix") ?? other.Properties.Texts("addressPrefixes").First();
            if (AddressRanges.Overlap(range, AddressRanges.Parse(taken, other.Id)))
                throw new ArmException(400, "NetcfgSubnetRangesOverlap", $"Subnet '{name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '{network.Name}'.") { Details = [] };
        }
    }
}
