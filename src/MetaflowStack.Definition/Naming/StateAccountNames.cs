using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.StateAccounts;

namespace MetaflowStack.Definition.Naming;

/// <summary>
/// The names of the storage account that holds the state where <c>--state</c> names none: one for all stacks and environments of
/// an organisation prefix in a subscription.
/// </summary>
public static class StateAccountNames
{
    /// <summary>The container of the state.</summary>
    public const string Container = "metaflow-state";

    // 'all' is no environment's name: it stands for every environment.
    private const string EveryEnvironment = "all";

    /// <summary>
    /// <c>stPREFIXstateHHHHH</c>, at most 24 characters. HHHHH are the first five hexadecimal digits of the SHA-256 of the
    /// subscription's id in lower case, so that the same prefix can be used in several subscriptions: account names are unique in
    /// all of Azure.
    /// </summary>
    public static string StorageAccount(string orgPrefix, string subscriptionId)
    {
        // A GUID has no letters whose lower case depends on a culture.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(subscriptionId.ToLowerInvariant()));
        return $"st{orgPrefix}state{Convert.ToHexStringLower(hash)[..5]}";
    }

    /// <summary>
    /// The resource group. Environments have no hyphen in their names, so that it is never a stack's group
    /// (<see cref="StackNames.ResourceGroup"/>), which goes with the stack.
    /// </summary>
    public static string ResourceGroup(string location) => $"rg-metaflow-remote-state-{location}";

    /// <summary>The marks of the account.</summary>
    public static StackTags Tags(string orgPrefix) => new(orgPrefix, EveryEnvironment);

    /// <summary>The whole account.</summary>
    public static StateAccountDefinition Definition(string orgPrefix, string location, string subscriptionId) => new()
    {
        AccountName = StorageAccount(orgPrefix, subscriptionId),
        ContainerName = Container,
        ResourceGroupName = ResourceGroup(location),
        Location = location,
        Tags = Tags(orgPrefix),
    };
}
