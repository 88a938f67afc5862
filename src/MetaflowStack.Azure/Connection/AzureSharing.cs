using System.Collections.Concurrent;
using MetaflowStack.Azure.Connection.Pacing;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// What the connections of one process share when there are many: the pace of requests, since Azure counts them by account and
/// subscription and not by stack, and the sign-in, once for each tenant. Safe from many threads; disposed of after the connections.
/// </summary>
public sealed class AzureSharing : IDisposable
{
    private readonly ConcurrentDictionary<Uri, Lazy<SharedPacing>> _pacing = new();
    private readonly ConcurrentDictionary<Uri, Lazy<AzurePipelines>> _pipelines = new();
    private readonly ConcurrentDictionary<(Uri Cloud, string Tenant), Lazy<Task<CredentialCandidate>>> _signIns = new();

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var pipelines in _pipelines.Values)
            pipelines.Value.Dispose();
    }

    /// <summary>The buckets of all connections to a cloud, by the clock of the first.</summary>
    internal SharedPacing Pacing(AzureCloud cloud) => _pacing.GetOrAdd(cloud.ArmEndpoint, _ => new(() => new SharedPacing(cloud.Time))).Value;

    /// <summary>The sign-in to the tenant asked for; one that failed is tried again by the next who asks.</summary>
    internal async Task<CredentialCandidate> SignInAsync(AzureCloud cloud, AzureSignInOptions options, HttpMessageHandler? handler, CancellationToken cancellationToken)
    {
        var pipelines = _pipelines.GetOrAdd(cloud.ArmEndpoint, _ => new(() => new AzurePipelines(cloud, options.Seed ?? Random.Shared.Next(), handler))).Value;
        var key = (cloud.ArmEndpoint, options.Tenant ?? "");
        // That it cannot be cancelled by one of those who wait is meant.
        var shared = _signIns.GetOrAdd(key, _ => new(() => AzureConnection.FindSignInAsync(cloud, options, pipelines, CancellationToken.None)));
        try
        {
            return await shared.Value.WaitAsync(cancellationToken);
        }
        catch when (shared.Value.IsFaulted)
        {
            _signIns.TryRemove(new(key, shared));
            throw;
        }
    }
}
