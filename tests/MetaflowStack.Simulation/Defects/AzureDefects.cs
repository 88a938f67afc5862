using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Defects;

/// <summary>What Azure and Entra would refuse, and tell beforehand when asked.</summary>
internal static class AzureDefects
{
    // Everything that a new stack needs, by Azure's names of operations.
    private static readonly string[] Actions =
    [
        "Microsoft.Resources/subscriptions/resourceGroups/write",
        "Microsoft.Network/virtualNetworks/write",
        "Microsoft.Network/virtualNetworks/join/action",
        "Microsoft.Network/virtualNetworks/subnets/write",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "Microsoft.Network/privateDnsZones/write",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
        "Microsoft.Storage/storageAccounts/write",
        "Microsoft.Storage/storageAccounts/blobServices/containers/write",
        "Microsoft.DBforPostgreSQL/flexibleServers/write",
        "Microsoft.DBforPostgreSQL/flexibleServers/databases/write",
        "Microsoft.DBforPostgreSQL/flexibleServers/configurations/write",
        "Microsoft.ContainerService/managedClusters/write",
        "Microsoft.ContainerService/managedClusters/agentPools/write",
        "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
        "Microsoft.Authorization/roleAssignments/write",
    ];

    private static readonly string[] Providers =
        ["Microsoft.Network", "Microsoft.Storage", "Microsoft.DBforPostgreSQL", "Microsoft.ContainerService", "Microsoft.Compute"];

    private static readonly string[] Types =
    [
        "Microsoft.Network/virtualNetworks", "Microsoft.Storage/storageAccounts", "Microsoft.DBforPostgreSQL/flexibleServers",
        "Microsoft.ContainerService/managedClusters",
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<Defect> All =>
    [
        .. Actions.Select(action => Fault($"AuthorizationFailed:{action}", "AuthorizationFailed", action)),
        Fault("AuthorizationFailed:*/write", "AuthorizationFailed", "may not make everything"),
        InAccount("AuthorizationFailed:Microsoft.Storage/storageAccounts/blobServices/write", "AuthorizationFailed", "Microsoft.Storage/storageAccounts/blobServices/write"),
        Fault("SubscriptionState:Disabled", "cannot be used", "Its state is Disabled"),
        Fault("SubscriptionState:Deleted", "cannot be used", "Its state is Deleted"),
        Fault("SubscriptionState:Warned", "is Warned") with { Effect = Effect.Warns },
        Fault("SubscriptionState:PastDue", "is PastDue") with { Effect = Effect.Warns },
        .. Providers.Select(provider => new Defect(
            $"`MissingSubscriptionRegistration:{provider}`, and no right to register it", FoundBy.Preflight, "MissingSubscriptionRegistration", $"{provider}/register/action")
            { Faults = [$"MissingSubscriptionRegistration:{provider}", $"AuthorizationFailed:{provider}/register/action"] }),
        Workload("AuthorizationFailed:Microsoft.ManagedIdentity/userAssignedIdentities/write", "AuthorizationFailed", "Microsoft.ManagedIdentity/userAssignedIdentities/write"),
        Workload("AuthorizationFailed:Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write", "AuthorizationFailed", "federatedIdentityCredentials/write"),
        Workload("MissingSubscriptionRegistration:Microsoft.ManagedIdentity", "Microsoft.ManagedIdentity is not registered", "Infra will register it") with { Effect = Effect.Warns },
        Fault("MissingSubscriptionRegistration:Microsoft.Storage", "Microsoft.Storage is not registered", "Infra will register it") with { Effect = Effect.Warns },
        .. Types.Select(type => Fault($"LocationNotAvailableForResourceType:{type}", "LocationNotAvailableForResourceType", type)),
        Avoided("QuotaExceeded:standardDv2Family", "default, passed over: Standard_D2_v2", "standardDv2Family"),
        Avoided("QuotaExceeded:standardDv5Family", "taskworkers, passed over: Standard_D4_v5", "standardDv5Family"),
        Only("QuotaExceeded:standardDv2Family", "default", "QuotaExceeded", "standardDv2Family"),
        Only("QuotaExceeded:standardDv5Family", "tasks", "QuotaExceeded", "standardDv5Family"),
        Only("QuotaExceeded:standardDv5Family:limit=2", "tasks", "QuotaExceeded", "standardDv5Family", "allows 2 vCPUs"),
        Pool("QuotaExceeded:cores", "all", "QuotaExceeded", "cores"),
        Pool("QuotaExceeded:cores:limit=3", "all", "QuotaExceeded", "3 vCPUs"),
        Pool("QuotaExceeded:standardDv5Family:limit=8", "tasks", "standardDv5Family", "8 vCPUs") with { Effect = Effect.Warns },
        Avoided("SkuNotAvailable:Standard_D2_v2", "default, passed over: Standard_D2_v2"),
        Avoided("SkuNotAvailable:Standard_D4_v5", "taskworkers, passed over: Standard_D4_v5"),
        Only("SkuNotAvailable:Standard_D2_v2", "default", "SkuNotAvailable", "Standard_D2_v2"),
        Only("SkuNotAvailable:Standard_D4_v5", "tasks", "SkuNotAvailable", "Standard_D4_v5"),
        Pool("SkuNotAvailable", "all", "SkuNotAvailable", "Standard_D2_v2", "Standard_D2s_v5", "Standard_D2as_v5"),
        Avoided("VMSizeNotSupported:Standard_D2_v2", "default, passed over: Standard_D2_v2: no such size in westus"),
        Only("VMSizeNotSupported:Standard_D2_v2", "default", "Standard_D2_v2"),
        Only("VMSizeNotSupported:Standard_D4_v5", "tasks", "Standard_D4_v5"),
        Fault("KubernetesVersionNotSupported", "K8sVersionNotSupported"),
        Fault("PublicIPCountLimitReached", "PublicIPCountLimitReached", "0 are allowed"),
        Fault("MaxStorageAccountsCountPerSubscriptionExceeded", "MaxStorageAccountsCountPerSubscriptionExceeded", "0 are allowed"),
        Fault("LocationIsOfferRestricted", "LocationIsOfferRestricted") with { Subject = "database" },
        Fault("PostgreSql.SkuNotAvailable:Standard_B2s", "SkuNotAvailable", "PostgreSQL servers of the size Standard_B2s") with { Subject = "database" },
        Fault("PostgreSql.VersionNotAvailable:16", "VersionNotAvailable", "PostgreSQL 16") with { Subject = "database" },
        Fault("PostgreSql.StorageNotAvailable:32", "StorageNotAvailable", "32 GiB") with { Subject = "database" },
        Fault("StorageAccountAlreadyTaken:stcrashmetaflowdefault", "'stcrashmetaflowdefault'", "AlreadyExists"),
        InAccount($"StorageAccountAlreadyTaken:{DefectRun.StateAccountName}", "of the state's storage account", "AlreadyExists"),
        InAccount("MaxStorageAccountsCountPerSubscriptionExceeded", "MaxStorageAccountsCountPerSubscriptionExceeded", "2 more are needed"),
        Fault("ServerNameAlreadyExists:psql-crash-metaflow-default", "'psql-crash-metaflow-default'", "AlreadyExists"),
        Fault("Authorization_RequestDenied", "Authorization_RequestDenied", "Entra applications") with { Subject = "identity" },
        SignIn("AADSTS7000222"),
        SignIn("AADSTS7000215"),
        SignIn("AADSTS700016"),
    ];

    // The state lies in the organisation's own account, which is made on first use.
    private static Defect InAccount(string fault, params string[] named) => Fault(fault, named) with
    {
        Name = $"`{fault}`, with the state in its default account",
        State = StateKind.Blob,
    };

    // Without an application Entra is not asked.
    private static Defect Workload(string fault, params string[] named) => Fault(fault, named) with
    {
        Name = $"`{fault}`, with `--identity workload`",
        Subject = "identity",
        Options = options => options with { Identity = "workload" },
    };

    private static Defect Fault(string fault, params string[] named) => new($"`{fault}`", FoundBy.Preflight, named)
    {
        Faults = [fault],
        Subject = fault.StartsWith("SubscriptionState", StringComparison.Ordinal) ? "subscription" : null,
    };

    // One reason is told for each pool.
    private static Defect Pool(string fault, string pool, params string[] named) => Fault(fault, named) with { Subject = $"pools: {pool}" };

    private static Defect Avoided(string fault, params string[] named) => Fault(fault, named) with { Effect = Effect.IsAvoided };

    // With the template's sizes alone there is nothing to go over to.
    private static Defect Only(string fault, string pool, params string[] named) => Pool(fault, pool, named) with
    {
        Name = $"`{fault}`, with `{(pool == "default" ? "--node-size Standard_D2_v2" : "--task-node-size Standard_D4_v5")}` alone",
        Options = options => pool == "default" ? options with { NodeSize = ["Standard_D2_v2"] } : options with { TaskNodeSize = ["Standard_D4_v5"] },
    };

    private static Defect SignIn(string code) => new($"`{code}`", FoundBy.Login, code) { Faults = [code] };
}
