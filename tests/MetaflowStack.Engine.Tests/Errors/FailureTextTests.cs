using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Tests.Errors;

/// <summary>What a person reads of a failure: what, where, why, what to do.</summary>
public sealed class FailureTextTests
{
    private const string Portal = "https://portal.azure.com/#@00000000-0000-0000-0000-000000000002/resource";

    private static readonly (string Kind, string Name, string Id, string Doing, int? Status, string Body)[] s_failures =
    [
        ("managed-cluster", "aks-demo-metaflow-default", "Microsoft.ContainerService/managedClusters", "be created", 400, RealMessages.NestedQuota),
        ("managed-cluster", "aks-demo-metaflow-default", "Microsoft.ContainerService/managedClusters", "be created", 409, RealMessages.CoresNotAllowed),
        ("agent-pool", "taskworkers", "Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default/agentPools", "be created", null, RealMessages.AllocationInText),
        ("virtual-network", "vnet-demo-metaflow-westus-default", "Microsoft.Network/virtualNetworks", "be created", 403,
            """{"error":{"code":"AuthorizationFailed","message":"The client 'you@contoso.com' with object id 'a1' does not have authorization to perform action 'Microsoft.Network/virtualNetworks/write' over scope '/subscriptions/s' or the scope is invalid. If access was recently granted, please refresh your credentials."}}"""),
        ("storage-account", "stdemometaflowdefault", "Microsoft.Storage/storageAccounts", "be created", 403,
            """{"error":{"code":"RequestDisallowedByPolicy","target":"stdemometaflowdefault","message":"Resource 'stdemometaflowdefault' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":{\"name\":\"Allowed locations\",\"id\":\"/p/1\"}}]'."}}"""),
        ("storage-account", "stdemometaflowdefault", "Microsoft.Storage/storageAccounts", "be created", 409,
            """{"error":{"code":"StorageAccountAlreadyTaken","message":"The storage account named stdemometaflowdefault is already taken."}}"""),
        ("virtual-network", "vnet-demo-metaflow-westus-default", "Microsoft.Network/virtualNetworks", "be updated", 429,
            """{"error":{"code":"SubscriptionRequestsThrottled","message":"Number of 'write' requests for subscription 's' actor 'a' exceeded. Please try again after '5' seconds after additional tokens are available."}}"""),
        ("storage-account", "stdemometaflowdefault", "Microsoft.Storage/storageAccounts", "be deleted", 409,
            """{"error":{"code":"ScopeLocked","message":"The scope '/s/stdemometaflowdefault' cannot perform delete operation because following scope(s) are locked: '/s/stdemometaflowdefault'. Please remove the lock and try again."}}"""),
        ("virtual-network", "vnet-demo-metaflow-westus-default", "Microsoft.Network/virtualNetworks", "be read", 502, "<html>Bad Gateway</html>"),
    ];

    [Fact]
    public void A_failure_says_what_where_why_and_what_to_do() =>
        Snapshot.Matches(string.Join("\n\n", s_failures.Select(failure => Details(failure).ToString())) + "\n", "failures.txt");

    [Fact]
    public void Several_failures_are_numbered_each_with_its_own_place()
    {
        var changes = new ChangeSet([.. s_failures[..3].Select(failure => Details(failure)).DistinctBy(details => details.Resource).Select(details => new ResourceChange
        {
            Key = details.Resource!, Stage = "Infra", Outcome = Outcome.Failed, StartedAt = DateTimeOffset.UnixEpoch, Duration = TimeSpan.FromMinutes(1), Error = details,
        })]);

        Snapshot.Matches(new DeploymentException(changes).Message + "\n", "several-failures.txt");
    }

    private static ErrorDetails Details((string Kind, string Name, string Type, string Doing, int? Status, string Body) failure)
    {
        var key = new ResourceKey("azure", failure.Kind, failure.Kind == "agent-pool" ? failure.Name : "metaflow");
        return ErrorCatalogue.Explain($"{key} could not {failure.Doing}", key, failure.Status, ErrorUnwrapper.Unwrap(failure.Body)) with
        {
            Name = failure.Name,
            Link = $"{Portal}/subscriptions/s/resourceGroups/rg-metaflow-default-westus/providers/{failure.Type}/{failure.Name}",
        };
    }
}
