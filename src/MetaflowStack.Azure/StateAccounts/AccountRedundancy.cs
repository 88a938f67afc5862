using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>
/// Chooses how many copies Azure keeps of the state: three zones where the region has that, since the state is a few kilobytes and
/// the work of many; else three copies in one data centre.
/// </summary>
internal sealed class AccountRedundancy(AzureRestClient arm, string subscriptionId)
{
    private const string ThreeZones = "Standard_ZRS";
    private const string OneDataCentre = "Standard_LRS";

    /// <summary>The <c>sku.name</c> for a new account. When Azure does not say what it offers (storage.json, Skus_List), the one that is everywhere.</summary>
    public async Task<string> ChooseAsync(string location, CancellationToken cancellationToken)
    {
        var answer = await arm.SendArmAsync(
            RequestMethod.Get, $"{ArmId.OfSubscription(subscriptionId)}/providers/Microsoft.Storage/skus", ApiVersions.Storage, null, cancellationToken);
        return (answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>().Any(sku => IsOffer(sku, location)) ? ThreeZones : OneDataCentre;
    }

    private static bool IsOffer(JsonObject sku, string location) =>
        sku["name"]?.ToString() == ThreeZones
        && sku["kind"]?.ToString() == "StorageV2"
        && Names(sku["locations"], location)
        && !(sku["restrictions"] as JsonArray ?? []).OfType<JsonObject>().Any(restriction => Names(restriction["values"], location));

    private static bool Names(JsonNode? locations, string location) =>
        locations is JsonArray array && array.Any(found => ArmId.AreEqual(found?.ToString().Replace(" ", "", StringComparison.Ordinal), location));
}
