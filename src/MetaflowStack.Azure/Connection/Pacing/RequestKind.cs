using Azure.Core;

namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>What Azure Resource Manager counts a request as.</summary>
internal enum RequestKind
{
    /// <summary>GET and HEAD.</summary>
    Read,

    /// <summary>Everything else.</summary>
    Write,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>GET of an operation of AKS: counted by AKS itself, besides being a <see cref="Read"/>.</summary>
    ClusterOperation,
}

/// <summary>What there is to say about each kind.</summary>
internal static class RequestKinds
{
    /// <summary>The kind of a method.</summary>
    public static RequestKind Of(RequestMethod method) =>
        method == RequestMethod.Get || method == RequestMethod.Head ? RequestKind.Read
        : method == RequestMethod.Delete ? RequestKind.Delete
        : RequestKind.Write;

    /// <summary>Whether a path is that of an operation of AKS, which clients ask again and again while a cluster is made.</summary>
    public static bool IsClusterOperation(RequestMethod method, string path) =>
        method == RequestMethod.Get && path.Contains("/Microsoft.ContainerService/locations/", StringComparison.OrdinalIgnoreCase) && path.Contains("/operation", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Capacity and refill of the bucket of each principal in a subscription
    /// (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling), and of AKS' own for its operations
    /// (learn.microsoft.com/azure/aks/quotas-skus-regions), whose answers do not say what is left.
    /// </summary>
    public static RequestBucket Bucket(RequestKind kind, TimeProvider time) => kind switch
    {
        RequestKind.Read => new RequestBucket(250, 25, time),
        RequestKind.ClusterOperation => new RequestBucket(200, 2, time, startsFull: true),
        _ => new RequestBucket(200, 10, time),
    };

    /// <summary>The header that says how many are left.</summary>
    public static string Header(RequestKind kind) => $"x-ms-ratelimit-remaining-subscription-{Word(kind)}s";

    /// <summary><c>read</c>, <c>write</c>, <c>delete</c>, <c>cluster operation</c>.</summary>
    public static string Word(RequestKind kind) => kind switch { RequestKind.Read => "read", RequestKind.Write => "write", RequestKind.Delete => "delete", _ => "cluster operation" };
}
