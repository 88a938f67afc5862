using System.Collections.Concurrent;
using MetaflowStack.Azure.Connection.Pacing;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// What the connections of one process share when there are many: the pace of requests, since Azure counts them by account and
/// subscription and not by stack, and the sign-in, once for each tenant. Safe from many threads; disposed of after the connections.
/// </summary>
public sealed class AzureSharing : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<CredentialCandidate>>> _signIns = new(StringComparer.OrdinalIgnoreCase);
    private SharedPacing? _pacing;
    private AzurePipelines? _pipelines;

    /// <summary>The requests for tokens that were sent for all of them.</summary>
    public int SignInRequests => _pipelines?.Counter.Total ?? 0;

    /// <inheritdoc />
    public void Dispose() => _pipelines?.Dispose();

    /// <summary>The buckets of all connections, by the clock of the first one's cloud.</summary>
    internal SharedPacing Pacing(AzureCloud cloud)
    {
        lock (_lock)
            return _pacing ??= new SharedPacing(cloud.Time);
    }

    /// <summary>The sign-in to the tenant asked for; one that failed is tried again by the next who asks.</summary>
    internal async Task<CredentialCandidate> SignInAsync(AzureCloud cloud, AzureSignInOptions options, HttpMessageHandler? handler, CancellationToken cancellationToken)
    {
        lock (_lock)
            _pipelines ??= new AzurePipelines(cloud, options.Seed ?? Random.Shared.Next(), handler);
        var key = options.Tenant ?? "";
        // That it cannot be cancelled by one of those who wait is meant.
        var shared = _signIns.GetOrAdd(key, _ => new(() => AzureConnection.FindSignInAsync(cloud, options, _pipelines, CancellationToken.None)));
        try
        {
            return await shared.Value.WaitAsync(cancellationToken);
        }
        catch
        {
            if (shared.Value.IsFaulted)
                _signIns.TryRemove(new(key, shared));
            throw;
        }
    }
}
