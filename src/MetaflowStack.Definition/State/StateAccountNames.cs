using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.State;

/// <summary>What the state account of an organisation is called. All its environments share it.</summary>
internal static class StateAccountNames
{
    private const string Container = "metaflow-state";

    // Stands where the name of an environment does in the tags of what belongs to one, and can be none.
    private const string Shared = "state-account";

    /// <summary>
    /// The account <c>stPREFIXstateHHHHH</c>: at most 24 characters, with five hex digits of the subscription's hash, so that one
    /// organisation can have stacks in several subscriptions.
    /// </summary>
    internal static StateAccountDefinition Of(StackSettings settings, string subscriptionId)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subscriptionId.ToLowerInvariant())));
        return new StateAccountDefinition
        {
            AccountName = $"st{settings.OrgPrefix}state{hash[..5]}",
            ContainerName = Container,
            ResourceGroupName = $"rg-metaflow-state-{settings.Location}",
            Location = settings.Location,
            Tags = new StackTags(settings.OrgPrefix, Shared),
        };
    }
}
