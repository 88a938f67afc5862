using System.Collections.Concurrent;

namespace MetaflowStack.Azure.Connection;

/// <summary>Counts the requests that were sent, each attempt of a retried one too.</summary>
public sealed class RequestCounter
{
    /// <summary>The service under which requests to the place of the state are counted.</summary>
    public const string StateService = "state";

    private readonly ConcurrentDictionary<(string Service, string Method, bool IsWrite), int> _counts = new();

    /// <summary>How many requests of any kind were sent.</summary>
    public int Total => _counts.Values.Sum();

    /// <summary>
    /// How many of them change the stack: PUT, PATCH, DELETE, and POST other than reading actions (list…, check…, token requests).
    /// The record of the stack (<see cref="StateService"/>) is not the stack.
    /// </summary>
    public int Writes => _counts.Where(count => count.Key.IsWrite && count.Key.Service != StateService).Sum(count => count.Value);

    /// <summary>The counts by service and method, sorted by these.</summary>
    public IReadOnlyList<RequestCount> Snapshot() =>
    [
        .. _counts
            .Select(count => new RequestCount(count.Key.Service, count.Key.Method, count.Key.IsWrite, count.Value))
            .OrderBy(count => count.Service, StringComparer.Ordinal)
            .ThenBy(count => count.Method, StringComparer.Ordinal)
            .ThenBy(count => count.IsWrite),
    ];

    /// <summary>Counts a request.</summary>
    /// <param name="service">The service: <c>arm</c>, <c>graph</c>, <c>login</c> or <c>state</c>.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path of the URL, to tell reading POSTs from writing ones.</param>
    public void Add(string service, string method, string path) =>
        _counts.AddOrUpdate((service, method, IsWrite(service, method, path)), 1, (_, count) => count + 1);

    private static bool IsWrite(string service, string method, string path) => method switch
    {
        "GET" or "HEAD" or "OPTIONS" => false,
        "POST" => service != "login" && !RepeatableRequests.IsReadingAction(path),
        _ => true,
    };
}

/// <summary>How often one kind of request was sent.</summary>
/// <param name="Service">The service: <c>arm</c>, <c>graph</c>, <c>login</c> or <c>state</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="IsWrite">Whether it changes something.</param>
/// <param name="Count">How often.</param>
public sealed record RequestCount(string Service, string Method, bool IsWrite, int Count);
