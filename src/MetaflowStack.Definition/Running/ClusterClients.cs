using MetaflowStack.Definition.Stack;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// The client of the stack's cluster, made when it is first needed: by the kubeconfig that AKS hands out, kept in memory only, or
/// by the user's own file.
/// </summary>
internal sealed class ClusterClients(StackScope scope, StackDefinition definition, CloudSession cloud, IRunLog log) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private KubernetesClient? _client;
    private KubernetesConnection? _connection;

    /// <summary>The requests sent to the cluster so far; null when none was needed.</summary>
    internal KubernetesRequestCounter? Requests => _client?.Requests;

    /// <summary>The client, or null while the stack's own cluster does not exist.</summary>
    internal async Task<KubernetesClient?> GetAsync(CancellationToken cancellationToken)
    {
        if (_client is not null)
            return _client;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _client ??= await FindOnceAsync(cancellationToken) is { } config
                ? new KubernetesClient(config, Patience.Client(cloud.Cloud.IsSandbox) with
                {
                    Time = cloud.Time,
                    Seed = cloud.Seed,
                    Warned = log.Debug,
                    Renew = FindConfigAsync,
                })
                : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>How the cluster is reached; null while the stack's own does not exist.</summary>
    internal async Task<KubernetesConnection?> FindConnectionAsync(CancellationToken cancellationToken)
    {
        await GetAsync(cancellationToken);
        return _connection;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client?.Dispose();
        _gate.Dispose();
    }

    private async Task<KubernetesConnection?> FindOnceAsync(CancellationToken cancellationToken) => _connection = await FindConfigAsync(cancellationToken);

    private async Task<KubernetesConnection?> FindConfigAsync(CancellationToken cancellationToken)
    {
        if (definition.Cluster is not { } cluster)
            return KubeConfig.ReadFile(scope.Settings.Kubeconfig!, scope.Settings.Context, log.Warning);
        var kubeconfig = await cloud.Azure.ClusterCredentials.FindUserKubeconfigAsync(cluster.ResourceId, cancellationToken);
        return kubeconfig is null ? null : KubeConfig.Parse(kubeconfig, warn: log.Warning);
    }
}
