using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>The account and what belongs to it, as typed resources.</summary>
internal sealed class StateAccountResources
{
    /// <summary>The lock's name: also the one to use when somebody makes it by hand.</summary>
    public const string LockName = "metaflow-state";

    // No graph: everything is made by name, in the order that StateAccountInitializer gives.
    private const string Stage = "InitState";
    private const string KeyName = "metaflow-state";

    private StateAccountResources(StateAccountDefinition definition, ResourceGroup group, string location, string sku)
    {
        Group = group;
        Account = new StorageAccount
        {
            Key = StorageAccount.KeyFor(definition.AccountName),
            Stage = Stage,
            Parent = group.ResourceId,
            Name = definition.AccountName,
            Location = location,
            Tags = definition.Tags,
            Sku = sku,
        };
        Blobs = new BlobService { Key = BlobService.KeyFor(KeyName), Stage = Stage, Parent = Account.ResourceId, Name = BlobService.DefaultName };
        Lock = new ManagementLock
        {
            Key = ManagementLock.KeyFor(LockName),
            Stage = Stage,
            Parent = Account.ResourceId,
            Name = LockName,
            Notes = $"Holds the state of the Metaflow stacks of {definition.Tags.Stack}: without it nobody can change or destroy them.",
        };
        Container = ContainerIn(Account.ResourceId, definition.ContainerName);
    }

    /// <summary>Whether the account was not there and is made now.</summary>
    public bool IsNew { get; private init; }

    public ResourceGroup Group { get; }

    public StorageAccount Account { get; }

    /// <summary>The account in messages.</summary>
    public string CalledAccount => $"storage account {Account.Name} ({ArmId.NameOf(Group.ResourceId)}, {Account.Location}, {Account.Sku})";

    public BlobService Blobs { get; }

    public ManagementLock Lock { get; }

    public BlobContainer Container { get; }

    /// <summary>The resources in the group that the definition names.</summary>
    public static StateAccountResources For(StateAccountDefinition definition, string subscriptionId, string sku) =>
        new(definition, GroupOf(definition, subscriptionId, definition.ResourceGroupName), definition.Location, sku) { IsNew = true };

    /// <summary>The resources where the account lies.</summary>
    public static StateAccountResources Around(StateAccountDefinition definition, JsonObject account)
    {
        var id = account["id"]!.ToString().Split('/');
        return new StateAccountResources(
            definition, GroupOf(definition, id[2], id[4]), account["location"]?.ToString() ?? definition.Location, JsonPaths.Text(account, "sku.name") ?? "");
    }

    /// <summary>A container of any account.</summary>
    public static BlobContainer ContainerIn(string accountId, string name) =>
        new() { Key = BlobContainer.KeyFor(name), Stage = Stage, Parent = accountId, Name = name };

    /// <summary>A data role of the caller on the account.</summary>
    public static RoleAssignment RoleOf(CallerIdentity caller, string accountId, StackTags tags) => new()
    {
        Key = RoleAssignment.KeyFor("storage-blob-data-contributor"),
        Stage = Stage,
        Scope = accountId,
        Role = BuiltInRole.StorageBlobDataContributor,
        PrincipalId = caller.ObjectId,
        PrincipalType = caller.PrincipalType,
        Tags = tags,
    };

    /// <summary>What stays as somebody chose it: where the account is, and better redundancy than we ask for.</summary>
    public static StorageAccount Keep(StorageAccount wanted, JsonObject live) => wanted with
    {
        Location = live["location"]?.ToString() ?? wanted.Location,
        AccountKind = live["kind"]?.ToString() ?? wanted.AccountKind,
        Sku = JsonPaths.Text(live, "sku.name") ?? wanted.Sku,
        MinimumTlsVersion = JsonPaths.Text(live, "properties.minimumTlsVersion") is "TLS1_3" ? "TLS1_3" : wanted.MinimumTlsVersion,
    };

    /// <summary>What stays as somebody chose it: keeping deleted things for longer.</summary>
    public static BlobService Keep(BlobService wanted, JsonObject live) => wanted with
    {
        DeleteRetentionDays = Longer(wanted.DeleteRetentionDays, live, "properties.deleteRetentionPolicy.days"),
        ContainerDeleteRetentionDays = Longer(wanted.ContainerDeleteRetentionDays, live, "properties.containerDeleteRetentionPolicy.days"),
    };

    private static int Longer(int days, JsonObject live, string path) =>
        JsonPaths.Get(live, path) is JsonValue value && value.TryGetValue<int>(out var found) ? Math.Max(days, found) : days;

    private static ResourceGroup GroupOf(StateAccountDefinition definition, string subscriptionId, string name) => new()
    {
        Key = ResourceGroup.KeyFor(name),
        Stage = Stage,
        Parent = ArmId.OfSubscription(subscriptionId),
        Name = name,
        Location = definition.Location,
        Tags = definition.Tags,
    };
}
