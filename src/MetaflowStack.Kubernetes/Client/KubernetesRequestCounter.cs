using System.Collections.Concurrent;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>
/// Counts the requests sent to the API server, each attempt by itself. A dry run changes nothing in the cluster and is counted
/// apart from writes, although its method is the same. Safe to use from many threads.
/// </summary>
public sealed class KubernetesRequestCounter
{
    private readonly ConcurrentDictionary<string, int> _byMethod = new(StringComparer.Ordinal);
    private int _writes;
    private int _dryRuns;
    private int _retries;

    /// <summary>Every request sent.</summary>
    public int Total => _byMethod.Values.Sum();

    /// <summary>Requests that may change the cluster.</summary>
    public int Writes => _writes;

    /// <summary>Writes with <c>dryRun=All</c>.</summary>
    public int DryRuns => _dryRuns;

    /// <summary>Requests that only read.</summary>
    public int Reads => Total - Writes - DryRuns;

    /// <summary>Requests sent again after a failure; they are in the other numbers too.</summary>
    public int Retries => _retries;

    /// <summary>Requests by method: <c>GET</c>, <c>PATCH</c>; dry runs as <c>PATCH (dry run)</c>, watches as <c>WATCH</c>.</summary>
    public IReadOnlyDictionary<string, int> ByMethod => new SortedDictionary<string, int>(_byMethod, StringComparer.Ordinal);

    internal void Add(KubernetesRequest request, bool isRetry)
    {
        var method = request.Method.Method;
        _byMethod.AddOrUpdate(request.IsDryRun ? $"{method} (dry run)" : request.IsWatch ? "WATCH" : method, 1, (_, count) => count + 1);
        if (request.IsDryRun)
            Interlocked.Increment(ref _dryRuns);
        else if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            Interlocked.Increment(ref _writes);
        if (isRetry)
            Interlocked.Increment(ref _retries);
    }
}
