namespace MetaflowStack.Sandbox.Faults;

/// <summary>The table of every fault that the sandbox knows; <c>docs/sandbox.md</c> shows it.</summary>
public static class FaultKinds
{
    /// <summary>The services whose requests can be hit, by the prefix of the fault's name; the empty one is Azure Resource Manager's.</summary>
    private static readonly (string Prefix, string Requests)[] s_services =
    [
        ("", "to Azure Resource Manager"), ("Graph.", "to Microsoft Graph"), ("SignIn.", "for a token"), ("Kubernetes.", "to a cluster's API server"), ("Blob.", "to blob storage"),
    ];

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = [.. Azure(), .. s_services.SelectMany(s => Requests(s.Prefix, s.Requests)), .. Blob(), .. Kubernetes(), .. Time()];

    /// <summary>The rows of the documentation's table.</summary>
    public static string Table() => string.Concat(All.Select(k => $"| `{k.Syntax}` | {k.Effect} |\n"));

    /// <summary>The kind of a name, or null. Names are compared exactly.</summary>
    public static FaultKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>The known name that is written most like one that is not known.</summary>
    public static string Nearest(string name) => All.MinBy(k => Distance(k.Name.ToUpperInvariant(), name.ToUpperInvariant()))!.Name;

    private static FaultKind[] Azure() => [.. Subscription(), .. Offers(), .. Events()];

    /// <summary>What a subscription is and allows.</summary>
    private static FaultKind[] Subscription() =>
    [
        new(AuthorizationFailed, "requests that need that action (`*/write`, `Microsoft.Storage/register/action`) are refused; the caller's permissions have it among notActions") { Target = "ACTION", NeedsTarget = true, Options = FaultOptions.None },
        new(SubscriptionState, "the subscription is in that state (Warned, PastDue, Disabled, Deleted); writes are refused when it is Disabled or Deleted (ReadOnlyDisabledSubscription)") { Target = "STATE", NeedsTarget = true, Choices = ["Warned", "PastDue", "Disabled", "Deleted"], Options = FaultOptions.None },
        new(MissingSubscriptionRegistration, "the resource provider is not registered until the client registers it; writes are refused until then") { Target = "NAMESPACE", NeedsTarget = true, Options = FaultOptions.None },
        new(LocationNotAvailableForResourceType, "that type is offered in no region but `eastus2`, or in every region but the one that is named; creations elsewhere are refused") { Target = "TYPE[@REGION]", NeedsTarget = true, Options = FaultOptions.None },
        new(RequestDisallowedByPolicy, "a policy denies the creation of resources (of that type)") { Target = "TYPE", Options = FaultOptions.None },
    ];

    /// <summary>What Azure offers in a region.</summary>
    private static FaultKind[] Offers() =>
    [
        new(QuotaExceeded, "clusters and pools (of that size or quota family, such as `standardDv5Family`; `cores` is the region's total, as no target is) are refused with the nested quota error when they need more cores than the limit, which is 0 unless given; usages show the limit") { Target = "QUOTA", HasLimit = true, Duration = FaultDuration.Outage },
        new(SkuNotAvailable, "clusters and pools (of that size) are refused because the region does not offer it; the list of sizes shows the restriction; `zones`: this holds for zones 1 and 2 alone, and for pools that name one of them") { Target = "VM-SIZE", Duration = FaultDuration.Outage, Variant = "zones" },
        new(VMSizeNotSupported, "the list of sizes does not have that size, and clusters and pools of it are refused") { Target = "VM-SIZE", NeedsTarget = true, Options = FaultOptions.None },
        new(KubernetesVersionNotSupported, "AKS does not offer that version (`1.33`, `1.33.3`), or none; clusters of it are refused (K8sVersionNotSupported)") { Target = "VERSION", Options = FaultOptions.None },
        new(PublicIPCountLimitReached, "the creation of a cluster fails when it needs more public IP addresses than the limit, which is 0 unless given; the network's usages show the limit") { HasLimit = true, Options = FaultOptions.None },
        new(LocationIsOfferRestricted, "the subscription may not make PostgreSQL servers; the capabilities say so and why") { Options = FaultOptions.None },
        new(PostgreSqlSkuNotAvailable, "the capabilities do not have that compute size, and servers of it are refused") { Target = "SKU", NeedsTarget = true, Options = FaultOptions.None },
        new(PostgreSqlVersionNotAvailable, "the capabilities do not have that version, and servers of it are refused") { Target = "VERSION", NeedsTarget = true, Options = FaultOptions.None },
        new(PostgreSqlStorageNotAvailable, "the capabilities do not have that storage size, and servers of it are refused") { Target = "GIB", NeedsTarget = true, Options = FaultOptions.None },
        new(MaxStorageAccountsCountPerSubscriptionExceeded, "a storage account is refused when the region has as many as the limit, which is 0 unless given; the storage usages show the limit") { HasLimit = true, Options = FaultOptions.None },
    ];

    private static FaultKind[] Events() =>
    [
        new(AllocationFailed, "the operations of clusters and pools (of that size) fail for lack of capacity") { Target = "VM-SIZE", Duration = FaultDuration.Outage },
        new(PostgreSqlInternalServerError, "the creation of a server fails, once or for that long; `broken` leaves a server in state `Disabled` behind") { Duration = FaultDuration.Outage, Variant = "broken", DefaultCount = 1 },
        new(ProvisioningServerBusy, "an operation on a PostgreSQL server fails because the server is busy, once or for that long") { Duration = FaultDuration.Outage, DefaultCount = 1 },
        new(PrincipalNotFound, "no role can be assigned to a principal until that long after its creation, whatever the request says of its type") { Duration = FaultDuration.Measure, DefaultDuration = TimeSpan.FromSeconds(60) },
        new(RoleAssignmentExists, "somebody else has made the same role assignment under another name, just before") { DefaultCount = 1 },
        new(AnotherOperationInProgress, "a write on a virtual network meets somebody else's, once or for that long") { Duration = FaultDuration.Outage, DefaultCount = 1 },
        new(RetryableError, "a write to Microsoft.Network is refused with 429 and no Retry-After, once or for that long") { Duration = FaultDuration.Outage, DefaultCount = 1 },
        new(NeverEnds, "long-running operations (on that type of resource) never end, or end that much later") { Target = "TYPE", Duration = FaultDuration.Measure },
        new(ResourceDeleted, "resources whose id matches are deleted behind the client's back, at a call or a time, once") { NeedsPath = true, DefaultCount = 1 },
        new(StaleReads, "reads answer the state before a write for that long: what is new is missing, what is gone is still there") { Duration = FaultDuration.Measure, DefaultDuration = TimeSpan.FromSeconds(30) },
        new(GraphStaleReads, "requests to Microsoft Graph do not find an object until that long after its creation") { Duration = FaultDuration.Measure, DefaultDuration = TimeSpan.FromSeconds(30), Options = FaultOptions.None },
        new(AuthorizationRequestDenied, "nobody may make applications or service principals; tokens for Graph have no `roles`") { Options = FaultOptions.None },
        new(StorageAccountAlreadyTaken, "somebody else has a storage account of that name") { Target = "NAME", NeedsTarget = true, Options = FaultOptions.None },
        new(ServerNameAlreadyExists, "somebody else has a PostgreSQL server of that name") { Target = "NAME", NeedsTarget = true, Options = FaultOptions.None },
    ];

    private static IEnumerable<FaultKind> Requests(string prefix, string requests)
    {
        const FaultOptions withRetryAfter = FaultOptions.Event | FaultOptions.RetryAfter;
        yield return new(prefix + "429", $"requests {requests} are throttled; Retry-After is 5 s unless given") { Duration = FaultDuration.Outage, Options = withRetryAfter };
        foreach (var status in (string[])["500", "502", "503", "504"])
            yield return new(prefix + status, $"requests {requests} are answered {status}") { Duration = FaultDuration.Outage, Options = withRetryAfter };
        yield return new(prefix + ConnectionDropped, $"connections of requests {requests} break before anything was done, or `after` it was done and before the answer") { Duration = FaultDuration.Outage, Variant = "after" };
        yield return new(prefix + SlowConnection, $"requests {requests} take that much longer") { Duration = FaultDuration.Measure, NeedsDuration = true };
        yield return new(prefix + TruncatedBody, $"answers to requests {requests} end in the middle") { Duration = FaultDuration.Outage };
        if (prefix == "SignIn.")
        {
            yield return new(ExpiredSecret, "requests for a token are refused because the client's secret has expired");
            yield return new(WrongSecret, "requests for a token are refused because the client's secret is wrong");
            yield return new(UnknownApplication, "requests for a token are refused because the tenant has no such application");
        }
        else
            yield return new(prefix + ExpiredAuthenticationToken, $"requests {requests} are refused because their token has expired") { Duration = FaultDuration.Outage, DefaultCount = 1 };
    }

    private static FaultKind[] Blob() =>
    [
        new("Blob.409", "requests to blob storage are refused because of somebody else's lease (LeaseAlreadyPresent)") { Duration = FaultDuration.Outage },
        new("Blob.412", "requests to blob storage are refused because a condition is not met (ConditionNotMet)") { Duration = FaultDuration.Outage },
    ];

    private static FaultKind[] Kubernetes() =>
    [
        new(KubernetesConflict, "updates and patches are refused because the object has been modified, once or for that long") { Duration = FaultDuration.Outage, DefaultCount = 1 },
        new(KubernetesExpired, "watches from a revision and further pages of lists are told that their revision is too old (410), once or for that long") { Duration = FaultDuration.Outage, DefaultCount = 1 },
        new(KubernetesWatchDropped, "the connection of a watch breaks, at once or that long after it began") { Duration = FaultDuration.Measure, DefaultDuration = TimeSpan.Zero },
        new(KubernetesRestart, "the API server restarts: for that long every connection breaks, open watches first") { Duration = FaultDuration.Outage, DefaultDuration = TimeSpan.FromSeconds(30) },
        new(KubernetesWebhookDenied, "an admission webhook denies writes (of that resource: `deployments`)") { Target = "RESOURCE", Duration = FaultDuration.Outage },
        new(KubernetesQuotaExceeded, "a resource quota forbids new objects (of that resource)") { Target = "RESOURCE", Duration = FaultDuration.Outage },
        new(KubernetesErrImagePull, "images that match cannot be pulled") { Target = "IMAGE", NeedsTarget = true, Options = FaultOptions.None },
        new(KubernetesCrashLoopBackOff, "containers of that name end with exit code 1 whenever they start") { Target = "CONTAINER", NeedsTarget = true, Options = FaultOptions.None },
    ];

    private static FaultKind[] Time() =>
    [
        new(TokenLifetime, "access tokens live that long (real time) instead of an hour") { Duration = FaultDuration.Measure, NeedsDuration = true, Options = FaultOptions.None },
        new(AzureLatency, "every request takes as long as in Azure, by estimates (simulated time, drawn from the seed): reads 150 to 400 ms, writes 0.4 to 1.5 s, VM sizes 3 to 8 s, usages 0.5 to 1 s, PostgreSQL's capabilities 1 to 3 s, permissions 0.3 s, Graph 100 to 300 ms, sign-in 200 to 500 ms") { Options = FaultOptions.None },
        new(ClockSkew, "the servers' clock is ahead by that much (behind, if negative): Date headers and the times in tokens") { Duration = FaultDuration.Measure, NeedsDuration = true, Signed = true, Options = FaultOptions.None },
    ];

    internal const string AuthorizationFailed = "AuthorizationFailed";
    internal const string SubscriptionState = "SubscriptionState";
    internal const string MissingSubscriptionRegistration = "MissingSubscriptionRegistration";
    internal const string LocationNotAvailableForResourceType = "LocationNotAvailableForResourceType";
    internal const string RequestDisallowedByPolicy = "RequestDisallowedByPolicy";
    internal const string VMSizeNotSupported = "VMSizeNotSupported";
    internal const string KubernetesVersionNotSupported = "KubernetesVersionNotSupported";
    internal const string PublicIPCountLimitReached = "PublicIPCountLimitReached";
    internal const string MaxStorageAccountsCountPerSubscriptionExceeded = "MaxStorageAccountsCountPerSubscriptionExceeded";
    internal const string LocationIsOfferRestricted = "LocationIsOfferRestricted";
    internal const string PostgreSqlSkuNotAvailable = "PostgreSql.SkuNotAvailable";
    internal const string PostgreSqlVersionNotAvailable = "PostgreSql.VersionNotAvailable";
    internal const string PostgreSqlStorageNotAvailable = "PostgreSql.StorageNotAvailable";
    internal const string ExpiredSecret = "AADSTS7000222";
    internal const string WrongSecret = "AADSTS7000215";
    internal const string UnknownApplication = "AADSTS700016";
    internal const string AzureLatency = "AzureLatency";
    internal const string QuotaExceeded = "QuotaExceeded";
    internal const string AllocationFailed = "AllocationFailed";
    internal const string SkuNotAvailable = "SkuNotAvailable";
    internal const string PostgreSqlInternalServerError = "PostgreSql.InternalServerError";
    internal const string ProvisioningServerBusy = "PostgreSql.ProvisioningServerBusy";
    internal const string PrincipalNotFound = "PrincipalNotFound";
    internal const string RoleAssignmentExists = "RoleAssignmentExists";
    internal const string AnotherOperationInProgress = "AnotherOperationInProgress";
    internal const string RetryableError = "RetryableError";
    internal const string NeverEnds = "NeverEnds";
    internal const string ResourceDeleted = "ResourceDeleted";
    internal const string StaleReads = "StaleReads";
    internal const string GraphStaleReads = "Graph.StaleReads";
    internal const string AuthorizationRequestDenied = "Authorization_RequestDenied";
    internal const string StorageAccountAlreadyTaken = "StorageAccountAlreadyTaken";
    internal const string ServerNameAlreadyExists = "ServerNameAlreadyExists";
    internal const string ConnectionDropped = "ConnectionDropped";
    internal const string SlowConnection = "SlowConnection";
    internal const string TruncatedBody = "TruncatedBody";
    internal const string ExpiredAuthenticationToken = "ExpiredAuthenticationToken";
    internal const string KubernetesConflict = "Kubernetes.Conflict";
    internal const string KubernetesExpired = "Kubernetes.Expired";
    internal const string KubernetesWatchDropped = "Kubernetes.WatchDropped";
    internal const string KubernetesRestart = "Kubernetes.Restart";
    internal const string KubernetesWebhookDenied = "Kubernetes.WebhookDenied";
    internal const string KubernetesQuotaExceeded = "Kubernetes.QuotaExceeded";
    internal const string KubernetesErrImagePull = "Kubernetes.ErrImagePull";
    internal const string KubernetesCrashLoopBackOff = "Kubernetes.CrashLoopBackOff";
    internal const string TokenLifetime = "TokenLifetime";
    internal const string ClockSkew = "ClockSkew";

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
