using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Clusters;

/// <summary>
/// Which regions offer VM sizes to a subscription. The list of all regions' sizes has tens of megabytes, and the only filter that it
/// knows is one region (learn.microsoft.com/rest/api/compute/resource-skus/list): it is read only when a person needs it.
/// </summary>
internal sealed class VmSizeRegions(AzureRestClient arm, string subscriptionId)
{
    /// <summary>The regions that offer each of the sizes without restriction, in the order of their names.</summary>
    /// <param name="sizes">The sizes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One entry for each size; empty where no region offers it.</returns>
    /// <exception cref="StackException">Azure refused to say.</exception>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> OfAsync(IReadOnlyCollection<string> sizes, CancellationToken cancellationToken)
    {
        var regions = sizes.ToDictionary(size => size, _ => new SortedSet<string>(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase);
        var url = arm.UrlOf($"{ArmId.OfSubscription(subscriptionId)}/providers/Microsoft.Compute/skus", ApiVersions.ComputeSkus);
        for (Uri? page = url; page is not null;)
        {
            var answer = await arm.SendAsync(RequestMethod.Get, page, null, null, cancellationToken);
            if (answer.IsError)
                throw AzureErrors.Explain(null, "Azure would not say which regions offer a VM size", answer);
            foreach (var sku in (answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (JsonPaths.Text(sku, "resourceType") == "virtualMachines" && regions.TryGetValue(JsonPaths.Text(sku, "name") ?? "", out var found))
                    found.UnionWith(OfferedIn(sku));
            }
            page = answer.Body?["nextLink"]?.ToString() is { Length: > 0 } next ? new Uri(next) : null;
        }
        return regions.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<string>)[.. entry.Value]);
    }

    // A restriction of type Zone leaves the other zones, and our pools ask for none.
    private static IEnumerable<string> OfferedIn(JsonObject sku)
    {
        var closed = (sku["restrictions"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(restriction => JsonPaths.Text(restriction, "type") == "Location")
            .SelectMany(restriction => Texts(JsonPaths.Get(restriction, "restrictionInfo.locations") ?? restriction["values"]));
        return Texts(sku["locations"]).Except(closed);
    }

    // Region names come as westus and as WestUS.
    private static IEnumerable<string> Texts(JsonNode? array) =>
        (array as JsonArray ?? []).Select(text => text?.ToString().ToLowerInvariant()).OfType<string>();
}
