using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>
/// Whether the account may do what the deployment does in Azure. What is missing for resources that the state has already is only a
/// warning: they may need no change.
/// </summary>
internal sealed class PermissionsCheck : IPreflightCheck
{
    private const string AssignRoles = "Microsoft.Authorization/roleAssignments/write";

    // Its lock is left out: an account without one serves as well.
    private static readonly string[] StateAccountActions =
    [
        "Microsoft.Resources/subscriptions/resourceGroups/write", "Microsoft.Storage/storageAccounts/write",
        "Microsoft.Storage/storageAccounts/blobServices/write", "Microsoft.Storage/storageAccounts/blobServices/containers/write", AssignRoles,
    ];

    public string Area => "permissions";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var subscription = await facts.SubscriptionPermissionsAsync();
        if (subscription.Value is null)
            return [Finding.NotChecked("Your permissions were not checked", subscription.Problem!)];
        // Those on the group include what is inherited.
        var group = (await facts.GroupAsync()).Value is null ? subscription : await facts.Subscription.PermissionsAsync(facts.ResourceGroup.ResourceId);
        var needed = Needed(facts, await facts.MakesStateAccountAsync());
        var missing = needed.Where(need => !(group.Value ?? subscription.Value).Allows(need.Action)).ToList();
        if (missing.Count == 0)
            return [Finding.Passed(string.Create(CultureInfo.InvariantCulture, $"your account has all {needed.Count} actions that are needed"))];
        var scope = group.Value is null || group == subscription ? $"/subscriptions/{facts.Scope.SubscriptionId}" : facts.ResourceGroup.ResourceId;
        return
        [
            .. Of(missing.Where(need => need.IsNew), Finding.Failure, scope, facts.Scope.SubscriptionId),
            .. Of(missing.Where(need => !need.IsNew), Finding.Warning, scope, facts.Scope.SubscriptionId),
        ];
    }

    /// <summary>The actions that the deployment takes, and whether for something that does not exist yet.</summary>
    internal static IReadOnlyList<NeededAction> Needed(PreflightFacts facts, bool makesStateAccount)
    {
        var actions = new List<(string Action, ResourceKey? Key)>();
        if (makesStateAccount)
            actions.AddRange(StateAccountActions.Select(action => (action, (ResourceKey?)null)));
        foreach (var resource in facts.Definition.Graph.Resources)
        {
            var types = resource switch
            {
                ResourceGroup => ["Microsoft.Resources/subscriptions/resourceGroups/write"],
                Subnet subnet => [$"{subnet.ResourceType}/write", $"{subnet.ResourceType}/join/action"],
                VirtualNetworkLink link => [$"{link.ResourceType}/write", "Microsoft.Network/virtualNetworks/join/action"],
                ManagedCluster cluster => [$"{cluster.ResourceType}/write", $"{cluster.ResourceType}/listClusterUserCredential/action"],
                ArmResource other => [$"{other.ResourceType}/write"],
                RoleAssignment => [AssignRoles],
                _ => (IReadOnlyList<string>)[],
            };
            actions.AddRange(types.Select(type => (type, (ResourceKey?)resource.Key)));
        }

        return [.. actions.GroupBy(action => action.Action, StringComparer.OrdinalIgnoreCase)
            .Select(action => new NeededAction(action.Key, action.Any(use => use.Key is not { } key || !facts.IsRecorded(key))))];
    }

    // One finding for each role that has what is missing: whoever gives roles wants to know which.
    private static IEnumerable<Finding> Of(IEnumerable<NeededAction> missing, Func<ErrorDetails, Finding> kind, string scope, string subscriptionId) => missing
        .GroupBy(need => need.Action.StartsWith("Microsoft.Authorization/", StringComparison.OrdinalIgnoreCase))
        .Select(role => kind(new ErrorDetails
        {
            What = role.Key ? "Your account may not assign roles" : $"Your account may not make everything that is needed in the subscription {subscriptionId}",
            Code = "AuthorizationFailed",
            Why = $"It lacks {string.Join(", ", role.Select(need => need.Action))} on {scope}",
            Remedy = role.Key
                ? $"Ask an Owner to run: az role assignment create --role \"Role Based Access Control Administrator\" --assignee YOU --scope {scope}. User Access Administrator and Owner have it too; Contributor does not"
                : $"Ask an Owner to run: az role assignment create --role Contributor --assignee YOU --scope /subscriptions/{subscriptionId}",
        }));
}

/// <summary>An action that the deployment takes.</summary>
/// <param name="Action"><c>Microsoft.Network/virtualNetworks/write</c>.</param>
/// <param name="IsNew">Whether the state lacks something that it is needed for.</param>
internal sealed record NeededAction(string Action, bool IsNew);
