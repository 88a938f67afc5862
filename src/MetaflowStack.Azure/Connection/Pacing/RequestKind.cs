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
}

/// <summary>What there is to say about each kind.</summary>
internal static class RequestKinds
{
    /// <summary>The kind of a method.</summary>
    public static RequestKind Of(RequestMethod method) =>
        method == RequestMethod.Get || method == RequestMethod.Head ? RequestKind.Read
        : method == RequestMethod.Delete ? RequestKind.Delete
        : RequestKind.Write;

    /// <summary>
    /// Capacity and refill of the bucket of each principal in a subscription
    /// (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
    /// </summary>
    public static RequestBucket Bucket(RequestKind kind, TimeProvider time) =>
        kind == RequestKind.Read ? new RequestBucket(250, 25, time) : new RequestBucket(200, 10, time);

    /// <summary>The header that says how many are left.</summary>
    public static string Header(RequestKind kind) => $"x-ms-ratelimit-remaining-subscription-{Word(kind)}s";

    /// <summary><c>read</c>, <c>write</c>, <c>delete</c>.</summary>
    public static string Word(RequestKind kind) => kind switch { RequestKind.Read => "read", RequestKind.Write => "write", _ => "delete" };
}
