namespace MetaflowStack.Engine.Errors;

/// <summary>
/// The rows of the <see cref="ErrorCatalogue"/>. Codes and what to do about each are from Microsoft's documentation of ARM, AKS,
/// PostgreSQL and Graph errors and from recorded traffic.
/// </summary>
internal static class ErrorEntries
{
    /// <summary>What to do about whatever passes by itself.</summary>
    public const string Wait = "It usually passes within minutes, and was tried again for as long as makes sense. Run the same command again later: it goes on from here";
    private const string Room = "Choose another node size (--node-size, --task-node-size) or another --location, or try again later";
    private const string Quota = "Ask for more quota with the link that Azure gives (or in the portal: Quotas), or choose a smaller or other node size, or another --location";
    private const string Rights = "Ask an owner of the subscription to give your account the roles Contributor and User Access Administrator (or Owner), sign in again, and run the same command";

    private static readonly ErrorEntry[] Passing =
    [
        new("ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", ErrorClassification.Retry, "Another credential of the same managed identity is being written", Wait),
        new("AnotherOperationInProgress", ErrorClassification.Retry, "Another write on the same network has not ended", Wait),
        new("Conflict", ErrorClassification.Retry, "Another operation on the resource has not ended", Wait) { MessageContains = "concurrent operation" },
        new("ServerBusy", ErrorClassification.Retry, "The service is busy", Wait),
        new("ServerIsBusy", ErrorClassification.Retry, "The database service is busy", Wait),
        new("ProvisioningServerBusy", ErrorClassification.Retry, "The database service is busy", Wait),
        new("RetryableError", ErrorClassification.Retry, "Azure says of this error itself that it passes", Wait),
        new("AKSOperationPreempted", ErrorClassification.Retry, "Another operation on the cluster took precedence", Wait),
        new("OperationNotAllowed", ErrorClassification.Retry, "Another operation on the cluster has not ended", Wait) { MessageContains = "in progress" },
        new("StorageAccountOperationInProgress", ErrorClassification.Retry, "Another operation on the storage account has not ended", Wait),
        new("TooManyRequests", ErrorClassification.Retry, "Azure limits the number of requests", Wait),
        new("SubscriptionRequestsThrottled", ErrorClassification.Retry, "Azure limits the number of requests in the subscription", Wait),
        new("NotLatestOperation", ErrorClassification.Retry, "Another operation on the cluster took precedence", Wait),
        new("ReferencedResourceNotProvisioned", ErrorClassification.Retry, "A resource that this one refers to is still being made or changed", Wait),
        new("PrincipalNotFound", ErrorClassification.Retry, "The directory does not know the principal, or not yet",
            "Check the principal id; a principal made moments ago can take a minute to be known everywhere") { OnlyWhen = ErrorSituation.OwnPrincipal },
        new("Request_ResourceNotFound", ErrorClassification.Retry, "Microsoft Graph does not know the object, or not yet",
            "Check the object id; an object made moments ago can take a minute to be known everywhere") { OnlyWhen = ErrorSituation.OwnPrincipal },
        new("InternalServerError", ErrorClassification.Retry, "The database service failed; in subscriptions that make their first server this can last 20 minutes",
            "Run the same command again later: it goes on from here. If it still fails after an hour, choose another --location, or open a support request at Azure with the tracking id above") { OnlyWhen = ErrorSituation.CreatingPostgreSql },
        new("ServerIsNotReady", ErrorClassification.Retry, "The database server cannot be changed in the state that it is in",
            "Look at the server in the portal; a stopped one can be started there") { OnlyWhen = ErrorSituation.CreatingPostgreSql },
        new("ResourceGroupBeingDeleted", ErrorClassification.Retry, "The resource group is being deleted", Wait),
    ];

    private static readonly ErrorEntry[] Capacity =
    [
        new("AllocationFailed", ErrorClassification.RetryBounded, "The region has no free machines of this size at the moment", Room),
        new("ZonalAllocationFailed", ErrorClassification.RetryBounded, "The availability zone has no free machines of this size at the moment", Room),
        new("OverconstrainedAllocationRequest", ErrorClassification.RetryBounded, "The region has no free machines that are as asked for", Room),
        new("OverconstrainedZonalAllocationRequest", ErrorClassification.RetryBounded, "The availability zone has no free machines that are as asked for", Room),
        new("AksCapacityHeavyUsage", ErrorClassification.RetryBounded, "The region has no room for another cluster at the moment",
            "Choose another --location, or try again later"),
    ];

    private static readonly ErrorEntry[] Settled =
    [
        new("RoleAssignmentExists", ErrorClassification.Done, "The role is already assigned",
            "None needed, if the existing assignment is to the same principal"),
    ];

    private static readonly ErrorEntry[] Final =
    [
        new("QuotaExceeded", ErrorClassification.Fail, "The subscription has no quota left for this", Quota),
        new("OperationNotAllowed", ErrorClassification.Fail, "The subscription has no quota left for this", Quota) { MessageContains = "quota" },
        new("InsufficientQuota", ErrorClassification.Fail, "The subscription has no quota left for this", Quota),
        new("SubscriptionIsOverQuotaForSku", ErrorClassification.Fail, "The subscription has no quota left for this", Quota),
        new("SkuNotAvailable", ErrorClassification.Fail, "This size is not offered to this subscription in this region",
            "Choose a size that this subscription is offered there (az vm list-skus --location LOCATION --all shows restrictions), or another --location"),
        new("LocationIsOfferRestricted", ErrorClassification.Fail, "The database service is not offered to this subscription in this region",
            "Choose another --location, or ask Azure support to lift the restriction"),
        new("AvailabilityZoneNotSupported", ErrorClassification.Fail, "This size is not offered in the availability zones asked for",
            "Choose another size or another --location"),
        new("SubnetIsFull", ErrorClassification.Fail, "The subnet has no free addresses left",
            "Delete what no longer needs addresses there, or deploy with a larger address range"),
        new("AuthorizationFailed", ErrorClassification.Fail, "The signed-in account may not do this", Rights),
        new("LinkedAuthorizationFailed", ErrorClassification.Fail, "The signed-in account may not use a resource that this one refers to", Rights),
        new("Authorization_RequestDenied", ErrorClassification.Fail, "The signed-in account may not do this in the directory",
            "Ask an administrator of the directory for the role Application Developer (being Owner of the subscription is not enough)"),
        new("RequestDisallowedByPolicy", ErrorClassification.Fail, "A policy of the organisation forbids this",
            "Ask those who own the policy named above for an exemption, or change what the policy objects to"),
        new("AADSTS7000222", ErrorClassification.Fail, "The signed-in application's client secret has expired",
            "Make a new client secret for the application and sign in with it"),
        new("AADSTS7000215", ErrorClassification.Fail, "The signed-in application's client secret is wrong",
            "Check that AZURE_CLIENT_SECRET holds the value of the secret, not its id"),
        new("StorageAccountAlreadyTaken", ErrorClassification.Fail, "Somebody else in the world has a storage account of this name",
            "Choose another --org-prefix"),
        new("StorageAccountAlreadyExists", ErrorClassification.Fail, "The subscription has a storage account of this name in another place",
            "Choose another --org-prefix or --environment, or delete that account if nobody needs it"),
        new("ServerNameAlreadyExists", ErrorClassification.Fail, "Somebody has a database server of this name", "Choose another --org-prefix"),
        new("InUseSubnetCannotBeDeleted", ErrorClassification.Fail, "Something still lies in the subnet",
            "Delete what lies in it (the message names it), then run the same command again"),
        new("CannotDeleteResource", ErrorClassification.Fail, "The resource still has others nested in it",
            "Delete these first (the message names them), then run the same command again"),
        new("ScopeLocked", ErrorClassification.Fail, "A lock forbids this",
            "Remove the lock that the message names (az lock delete --ids ID) if it is meant to go, then run the same command again"),
        new("ReadOnlyDisabledSubscription", ErrorClassification.Fail, "The subscription is disabled and can only be read",
            "Have it enabled (in the portal: Subscriptions), or choose another with --subscription"),
        new("SubscriptionNotFound", ErrorClassification.Fail, "The signed-in account does not see the subscription",
            "Check --subscription and --tenant; az account list --output table shows what the account sees"),
        new("ResourceGroupNotFound", ErrorClassification.Fail, "The resource group does not exist, or no longer",
            "Run the same command again: it makes what is missing"),
        new("ParentResourceNotFound", ErrorClassification.Fail, "What the resource lies in does not exist, or no longer",
            "Run the same command again: it makes what is missing"),
        new("InvalidAuthenticationTokenTenant", ErrorClassification.Fail, "The sign-in is to another tenant than the subscription's",
            "Sign in to the subscription's tenant: az login --tenant TENANT, or give --tenant"),
        new("ExpiredAuthenticationToken", ErrorClassification.Fail, "The sign-in has expired", "Sign in again with 'az login', then run the same command again"),
        new("RoleDefinitionDoesNotExist", ErrorClassification.Fail, "There is no such role in this cloud",
            "This is a fault of the program or of the cloud. Run again with --verbosity verbose and report what it prints"),
        new("PrivateDnsZoneNameNotValid", ErrorClassification.Fail, "The private DNS zone may not be called like the database server",
            "Choose another --org-prefix or --environment"),
        new("AADSTS700016", ErrorClassification.Fail, "The tenant does not know the application that signs in",
            "Check AZURE_CLIENT_ID and AZURE_TENANT_ID"),
        new("MissingSubscriptionRegistration", ErrorClassification.Fail, "The subscription is not registered for this kind of resource",
            "Register it: az provider register --namespace NAMESPACE, with the namespace that the message names"),
        new("LocationNotAvailableForResourceGroup", ErrorClassification.Fail, "There is no such region for resource groups",
            "Give a --location out of: az account list-locations --output table"),
        new("InvalidTemplateDeployment", ErrorClassification.Fail, "Azure refused the deployment and does not say more",
            "Look at the activity log of the resource group in the portal: it has the inner error"),
        new("ReconcileVMSSAgentPoolFailed", ErrorClassification.Fail, "AKS could not bring up the nodes",
            "Look at the cluster in the portal: Diagnose and solve problems, node health"),
    ];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } = [.. Passing, .. Capacity, .. Settled, .. Final, .. StorageErrorEntries.All];
}
