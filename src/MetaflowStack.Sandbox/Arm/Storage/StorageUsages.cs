using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>GET locations/{location}/usages of Microsoft.Storage: how many storage accounts there are and may be.</summary>
internal sealed class StorageUsages(ArmWorld world) : ResourceType(world, "Microsoft.Storage", "locations/usages", ApiVersionSets.Storage)
{
    private const int AccountLimit = 250;

    public override ArmResponse Handle(ArmRequest request)
    {
        var location = Locations.Find(request.Path.Names[0]) ?? throw ArmErrors.LocationNotAvailable(FullType, request.Path.Names[0]);
        return new ArmResponse(200, new JsonObject
        {
            ["value"] = new JsonArray(new JsonObject
            {
                ["unit"] = "Count", ["currentValue"] = Accounts(World, location.Name), ["limit"] = Limit(World),
                ["name"] = new JsonObject { ["value"] = "StorageAccounts", ["localizedValue"] = "Storage Accounts" },
            }),
        })
        { ContentType = StorageAccountType.Json };
    }

    /// <summary>Checks that a region may have one more account (github.com/Azure/azure-sdk-for-cpp/issues/3959; the end of the sentence and the status are from memory).</summary>
    /// <exception cref="ArmException">409 MaxStorageAccountsCountPerSubscriptionExceeded.</exception>
    public static void CheckNew(ArmWorld world, string location)
    {
        var (accounts, limit) = (Accounts(world, location), Limit(world));
        if (accounts >= limit)
        {
            throw new ArmException(409, "MaxStorageAccountsCountPerSubscriptionExceeded", string.Create(CultureInfo.InvariantCulture,
                $"Subscription {world.SubscriptionId} already contains {accounts} storage accounts with Standard Dns endpoints in location {location} and the maximum allowed is {limit}."));
        }
    }

    private static int Limit(ArmWorld world) => world.Faults.Offers.StorageAccountLimit ?? AccountLimit;

    private static int Accounts(ArmWorld world, string location) =>
        world.OfType("Microsoft.Storage/storageAccounts").Count(a => a.Location == location);
}
