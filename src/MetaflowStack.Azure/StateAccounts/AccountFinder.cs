using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>
/// Finds a storage account of the subscription by its name, which is unique in all of Azure, wherever it lies: an account stays in
/// its resource group when people give another <c>--location</c> later.
/// </summary>
internal sealed class AccountFinder(AzureRestClient arm, string subscriptionId)
{
    /// <summary>The account as ARM shows it; null when the subscription has none of that name.</summary>
    /// <exception cref="StackException">Azure would not list the accounts.</exception>
    public async Task<JsonObject?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var url = arm.UrlOf($"{ArmId.OfSubscription(subscriptionId)}/providers/Microsoft.Storage/storageAccounts", ApiVersions.Storage);
        while (true)
        {
            var answer = await arm.SendAsync(RequestMethod.Get, url, null, null, cancellationToken);
            if (answer.IsError)
                throw AzureErrors.Explain(null, $"The storage account {name} could not be looked for in the subscription", answer);
            var found = (answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>()
                .FirstOrDefault(account => ArmId.AreEqual(account["name"]?.ToString(), name));
            if (found is not null)
                return found;
            if (answer.Body?["nextLink"]?.ToString() is not { Length: > 0 } next)
                return null;
            url = new Uri(next);
        }
    }
}
