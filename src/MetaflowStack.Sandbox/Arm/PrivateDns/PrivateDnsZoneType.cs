using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PrivateDns;

/// <summary>Microsoft.Network/privateDnsZones: a zone with links cannot be deleted.</summary>
internal sealed class PrivateDnsZoneType(ArmWorld world) : PrivateDnsType(world, "privateDnsZones", "PrivateDnsZone")
{
    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = base.Show(resource, request);
        var below = World.Below(resource.Id).ToList();
        var links = below.Where(r => r.Type.EndsWith("/virtualNetworkLinks", StringComparison.Ordinal)).ToList();
        var properties = shown.Child("properties");
        properties["maxNumberOfRecordSets"] = 25000;
        properties["maxNumberOfVirtualNetworkLinks"] = 1000;
        properties["maxNumberOfVirtualNetworkLinksWithRegistration"] = 100;
        properties["numberOfRecordSets"] = 1 + below.Count - links.Count;
        properties["numberOfVirtualNetworkLinks"] = links.Count;
        properties["numberOfVirtualNetworkLinksWithRegistration"] = links.Count(l => l.Properties.Boolean("registrationEnabled") == true);
        return shown;
    }

    // The record sets of a zone are listed below it: those of every type, or of a type of its own.
    protected override ArmResponse List(ArmRequest request)
    {
        if (request.Path.Types.Count == 1)
            return base.List(request);
        var kind = request.Path.Types[^1].ToUpperInvariant();
        if (kind is not ("ALL" or "SOA"))
            throw ArmErrors.InvalidType(string.Join('/', request.Path.Types), Namespace, request.ApiVersion);
        var zone = World.Find(request.Path.Owner()) ?? throw ArmErrors.ResourceNotFound(request.Path, 1);
        var records = kind == "SOA" ? [] : World.Below(zone.Id).Where(r => World.Types.Find(r.Type) is RecordSetType);
        return Paging.Page(request, records.Select(r => (JsonNode)World.Types.Find(r.Type)!.Show(r, request)).Prepend(StartOfAuthority(zone)));
    }

    // The values of a new zone: the defaults of soa_record in the documentation of terraform's azurerm_private_dns_zone.
    private JsonObject StartOfAuthority(ArmResource zone) => new()
    {
        ["id"] = $"{zone.Id}/SOA/@", ["name"] = "@", ["type"] = $"{FullType}/SOA", ["etag"] = zone.Hidden.Text("etag"),
        ["properties"] = new JsonObject
        {
            ["fqdn"] = zone.Name + ".", ["ttl"] = 3600, ["isAutoRegistered"] = false,
            ["soaRecord"] = new JsonObject
            {
                ["host"] = "azureprivatedns.net", ["email"] = "azureprivatedns-host.microsoft.com", ["serialNumber"] = 1,
                ["refreshTime"] = 3600, ["retryTime"] = 300, ["expireTime"] = 2419200, ["minimumTtl"] = 10,
            },
        },
    };

    protected override void CheckPut(ArmRequest request, ArmResource? existing)
    {
        var name = request.Path.Name;
        if (name.Length > 253 || name.Split('.').Length < 2 || name.Split('.').Any(l => l.Length is 0 or > 63))
            throw new ArmException(400, "BadRequest", $"The zone name '{name}' is invalid. The zone name must have at least two labels, and each label must be 1 to 63 characters long.");
    }

    protected override void CheckDelete(ArmResource existing)
    {
        var links = World.Below(existing.Id).Where(r => r.Type.EndsWith("/virtualNetworkLinks", StringComparison.Ordinal)).ToList();
        if (links.Count > 0)
        {
            throw ArmErrors.Gateway(409, "CannotDeleteResource",
                $"Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '{string.Join("', '", links.Take(5).Select(l => $"{FullType}/{existing.Name}/virtualNetworkLinks/{l.Name}"))}'. Please delete all nested resources before deleting this resource.");
        }
    }
}
