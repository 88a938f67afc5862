using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Preflight;

/// <summary>
/// What the checks know about the stack and what exists of it. Each fact is read once, when it is first wanted. What lies in a
/// resource group that does not exist is not asked for.
/// </summary>
internal sealed class PreflightFacts
{
    private readonly Lazy<Task<Reading<JsonObject>>> _group;
    private readonly Lazy<Task<Reading<JsonObject>>> _storageAccount;
    private readonly Lazy<Task<Reading<JsonObject>>> _databaseServer;
    private readonly Lazy<Task<Reading<JsonObject>>> _cluster;
    private readonly Lazy<Task<Reading<JsonObject>>> _network;
    private readonly Lazy<Task<Reading<Permissions>>> _subscriptionPermissions;
    private readonly Lazy<Task<Reading<NameAvailability>>> _stateAccountName;

    internal PreflightFacts(
        StackScope scope, StackDefinition definition, StateDocument recorded, SubscriptionStatus status, SubscriptionFacts subscription, DirectoryFacts directory)
    {
        (Scope, Definition, Recorded, Status, Subscription, Directory) = (scope, definition, recorded, status, subscription, directory);
        _group = Read(ResourceGroup, isInGroup: false);
        _storageAccount = Read(definition.StorageAccount);
        _databaseServer = Read(definition.DatabaseServer);
        _network = Read(Network);
        _cluster = definition.Cluster is { } cluster ? Read(cluster) : new(() => Task.FromResult(new Reading<JsonObject>(null, null)));
        _stateAccountName = new(() => subscription.StorageAccountNameAsync(StateAccount!.AccountName));
        _subscriptionPermissions = new(() => subscription.PermissionsAsync(ArmId.OfSubscription(scope.SubscriptionId)));
    }

    internal StackScope Scope { get; }

    internal StackDefinition Definition { get; }

    /// <summary>What the state says exists.</summary>
    internal StateDocument Recorded { get; }

    internal SubscriptionStatus Status { get; }

    internal SubscriptionFacts Subscription { get; }

    internal DirectoryFacts Directory { get; }

    /// <summary>The account that holds the state, when that has no place yet and no option names another.</summary>
    internal StateAccountDefinition? StateAccount { get; init; }

    internal string Location => Scope.Settings.Location;

    internal ResourceGroup ResourceGroup => Definition.Graph.Resources.OfType<ResourceGroup>().Single();

    internal VirtualNetwork Network => Definition.Graph.Resources.OfType<VirtualNetwork>().Single();

    /// <summary>The VM sizes that will do for the default pool, in order of preference.</summary>
    internal IReadOnlyList<string> NodeSizes => Scope.Sizes.Default;

    /// <summary>The VM sizes that will do for the tasks' pool, in order of preference.</summary>
    internal IReadOnlyList<string> TaskNodeSizes => Scope.Sizes.Task;

    /// <summary>The node pools' sizes that the checks chose: those that exist, else the first ones that can be had.</summary>
    internal PoolSizeChoice ChosenSizes { get; set; } = PoolSizeChoice.None;

    /// <summary>What the checks chose for the definition, by the names of the choices: what exists already.</summary>
    internal ConcurrentDictionary<string, string> Chosen { get; } = new();

    internal IEnumerable<ArmResource> ArmResources => Definition.Graph.Resources.OfType<ArmResource>();

    /// <summary>The resource group; without a value it does not exist.</summary>
    internal Task<Reading<JsonObject>> GroupAsync() => _group.Value;

    internal Task<Reading<JsonObject>> StorageAccountAsync() => _storageAccount.Value;

    internal Task<Reading<JsonObject>> DatabaseServerAsync() => _databaseServer.Value;

    /// <summary>The stack's own cluster; without a value it does not exist, or the stack uses another.</summary>
    internal Task<Reading<JsonObject>> ClusterAsync() => _cluster.Value;

    internal Task<Reading<JsonObject>> NetworkAsync() => _network.Value;

    internal Task<Reading<Permissions>> SubscriptionPermissionsAsync() => _subscriptionPermissions.Value;

    /// <summary>Whether the name of <see cref="StateAccount"/> is free.</summary>
    internal Task<Reading<NameAvailability>> StateAccountNameAsync() => _stateAccountName.Value;

    /// <summary>Whether the state's account is going to be made.</summary>
    internal async Task<bool> MakesStateAccountAsync() => StateAccount is not null && await StateAccountNameAsync() is { Value.IsAvailable: true };

    /// <summary>Whether the state knows a resource.</summary>
    internal bool IsRecorded(ResourceKey key) => Recorded.Resources.Any(resource => resource.Key == key);

    /// <summary>Whether an earlier run began to create a resource and did not get to the end.</summary>
    internal bool IsUnfinished(ResourceKey key) => Recorded.Resources.Any(resource => resource.Key == key && !resource.Complete);

    /// <summary>Whether what was found is this stack's: by its tags, or because the state knows it.</summary>
    internal bool IsOurs(ArmResource resource, JsonObject body) =>
        SubscriptionFacts.Carries(body, Scope.Tags) || Recorded.Resources.Any(known => known.Key == resource.Key && ArmId.AreEqual(known.Id, resource.ResourceId));

    private Lazy<Task<Reading<JsonObject>>> Read(ArmResource resource, bool isInGroup = true) => new(async () =>
    {
        if (isInGroup && await GroupAsync() is { Value: null } group)
            return group;
        return await Subscription.GetAsync(resource.ResourceType, resource.ResourceId);
    });
}
