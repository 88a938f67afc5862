using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PrivateDns;

/// <summary>Microsoft.Network/privateDnsZones/virtualNetworkLinks.</summary>
internal sealed class VirtualNetworkLinkType(ArmWorld world) : PrivateDnsType(world, "privateDnsZones/virtualNetworkLinks", "VirtualNetworkLink")
{
    /// <summary>Whether a zone is linked, completely, to a virtual network.</summary>
    public static bool IsLinked(ArmWorld world, string zoneId, string networkId) => world.Below(zoneId).Any(r =>
        r.Type.EndsWith("/virtualNetworkLinks", StringComparison.Ordinal)
        && r.State is "Succeeded" or "Updating"
        && r.Properties.Text("virtualNetwork", "id") is { } linked && ArmPath.Key(linked) == ArmPath.Key(networkId));

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = base.Show(resource, request);
        shown["etag"] = $"\"{resource.Hidden.Text("etag")}\"";
        var properties = shown.Child("properties");
        properties.Default("registrationEnabled", false);
        properties["virtualNetworkLinkState"] = resource.State == "Creating" ? "InProgress" : "Completed";
        if (string.CompareOrdinal(request.ApiVersion, "2024-06-01") >= 0)
            properties.Default("resolutionPolicy", "Default");
        else
            properties.Remove("resolutionPolicy");
        return shown;
    }

    protected override void CheckPut(ArmRequest request, ArmResource? existing)
    {
        var wanted = request.Content.Text("properties", "virtualNetwork", "id")
            ?? throw new ArmException(400, "BadRequest", "The virtual network of the link must be given.");
        if (World.Find(wanted) is null)
            throw new ArmException(400, "InvalidResourceReference", $"Resource {wanted} referenced by resource {request.Path.Text} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
        if (existing?.Properties.Text("virtualNetwork", "id") is { } linked && ArmPath.Key(linked) != ArmPath.Key(wanted))
            throw new ArmException(409, "Conflict", "The virtual network of a virtual network link cannot be changed.");
        var zone = request.Path.Names[0];
        var other = World.OfType(FullType).FirstOrDefault(l =>
            l.Key != ArmPath.Key(request.Path.Text)
            && ArmPath.Key(l.Properties.Text("virtualNetwork", "id") ?? "") == ArmPath.Key(wanted)
            && ArmPath.Parse(l.Id).Names[0].Equals(zone, StringComparison.OrdinalIgnoreCase));
        if (other is not null)
            throw new ArmException(400, "BadRequest", $"A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '{zone}' and '{zone}' zones.");
    }
}
