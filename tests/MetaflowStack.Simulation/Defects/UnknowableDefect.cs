namespace MetaflowStack.Simulation.Defects;

/// <summary>What can go wrong and cannot be known before the first write.</summary>
/// <param name="Name">The fault or faults of the simulated cloud, as the table says them.</param>
/// <param name="Why">Why not.</param>
internal sealed record UnknowableDefect(string Name, string Why)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<UnknowableDefect> All { get; } =
    [
        new("`AllocationFailed`", "Azure has no question for capacity"),
        new("`RequestDisallowedByPolicy`", "a policy judges the whole request, when it is made"),
        new("`PostgreSql.InternalServerError`, `PostgreSql.ProvisioningServerBusy`", "an outage of the service, which it does not announce"),
        new("`PrincipalNotFound`, `Graph.StaleReads`", "the directory does not tell what it has replicated, and the principal does not exist yet"),
        new("`RoleAssignmentExists`, `AnotherOperationInProgress`, `Kubernetes.Conflict`, `Blob.409`, `Blob.412`", "somebody else's write at the same moment"),
        new("`RetryableError`, `429`, `500`, `502`, `503`, `504` of any service", "passes, and is tried again"),
        new("`ConnectionDropped`, `SlowConnection`, `TruncatedBody` of any service", "the network of a later moment"),
        new("`ExpiredAuthenticationToken`, `TokenLifetime`, `ClockSkew`", "a token that was good before; another is asked for"),
        new("`NeverEnds`", "the operation has not begun"),
        new("`ResourceDeleted`, `StaleReads`", "happens after the resource was made"),
        new("`Kubernetes.ErrImagePull`, `Kubernetes.CrashLoopBackOff`", "needs the cluster's nodes"),
        new("`Kubernetes.WebhookDenied`, `Kubernetes.QuotaExceeded`", "a new cluster does not exist yet; of one that does, only the request tells what its webhooks and quotas say"),
        new("`Kubernetes.Expired`, `Kubernetes.WatchDropped`, `Kubernetes.Restart`", "passes, and is tried again"),
    ];
}
