using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.Preflight;

/// <summary>A size of virtual machines in a region (skus.json, ResourceSku).</summary>
/// <param name="Name"><c>Standard_D4_v5</c>.</param>
/// <param name="Family">The family whose quota it counts against: <c>standardDv5Family</c>.</param>
/// <param name="Cores">Its vCPUs.</param>
/// <param name="MemoryGib">Its memory in GiB.</param>
/// <param name="Zones">The region's zones that offer it; none where the region has no zones.</param>
/// <param name="Restriction">Why this subscription may not use it in the region, in Azure's word; null when it may.</param>
public sealed record VmSizeOffer(string Name, string Family, int Cores, double MemoryGib, IReadOnlyList<string> Zones, string? Restriction)
{
    /// <summary>Reads a SKU; null for disks, snapshots and what else the list holds.</summary>
    internal static VmSizeOffer? Read(JsonObject body, string location)
    {
        if (!string.Equals(JsonPaths.Text(body, "resourceType"), "virtualMachines", StringComparison.OrdinalIgnoreCase))
            return null;
        var info = JsonPaths.FindElement(body["locationInfo"] as JsonArray, "location", location);
        var zones = Texts(info?["zones"]);
        return new VmSizeOffer(
            JsonPaths.Text(body, "name") ?? "",
            JsonPaths.Text(body, "family") ?? "",
            (int)Capability(body, "vCPUs"),
            Capability(body, "MemoryGB"),
            [.. zones.Order(StringComparer.Ordinal)],
            RestrictionOf(body, location, zones));
    }

    // A restriction of type Zone takes single zones away: the pools ask for none, so that it matters only when none is left.
    private static string? RestrictionOf(JsonObject body, string location, IReadOnlyList<string> zones)
    {
        foreach (var restriction in (body["restrictions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var type = JsonPaths.Text(restriction, "type");
            var locations = Texts(JsonPaths.Get(restriction, "restrictionInfo.locations") ?? restriction["values"]);
            if (!locations.Contains(location, StringComparer.OrdinalIgnoreCase))
                continue;
            var closed = Texts(JsonPaths.Get(restriction, "restrictionInfo.zones"));
            if (type == "Location" || (type == "Zone" && zones.Count > 0 && zones.All(closed.Contains)))
                return JsonPaths.Text(restriction, "reasonCode") ?? "restricted";
        }

        return null;
    }

    private static double Capability(JsonObject body, string name) => double.TryParse(
        JsonPaths.Text(JsonPaths.FindElement(body["capabilities"] as JsonArray, "name", name), "value"), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number
        : 0;

    private static IReadOnlyList<string> Texts(JsonNode? array) => [.. (array as JsonArray ?? []).Select(text => text?.ToString()).OfType<string>()];
}
