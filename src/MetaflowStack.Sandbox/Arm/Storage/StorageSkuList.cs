using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>GET Microsoft.Storage/skus: what kinds of redundancy are offered, region by region; three zones only where there are zones.</summary>
internal sealed class StorageSkuList(ArmWorld world) : ResourceType(world, "Microsoft.Storage", "skus", ApiVersionSets.Storage)
{
    private static readonly (string Name, bool NeedsZones)[] s_offers =
        [("Standard_LRS", false), ("Standard_GRS", false), ("Standard_RAGRS", false), ("Standard_ZRS", true), ("Standard_GZRS", true), ("Standard_RAGZRS", true)];

    public override ArmResponse Handle(ArmRequest request) => new(200, new JsonObject
    {
        ["value"] = new JsonArray([.. Locations.All.SelectMany(location => s_offers
            .Where(offer => location.HasZones || !offer.NeedsZones)
            .Select(offer => (JsonNode)Offer(offer.Name, location)))]),
    })
    { ContentType = StorageAccountType.Json };

    private static JsonObject Offer(string name, Location location) => new()
    {
        ["resourceType"] = "storageAccounts", ["name"] = name, ["tier"] = "Standard", ["kind"] = "StorageV2",
        ["locations"] = new JsonArray(location.Name), ["capabilities"] = new JsonArray(), ["restrictions"] = new JsonArray(),
    };
}
