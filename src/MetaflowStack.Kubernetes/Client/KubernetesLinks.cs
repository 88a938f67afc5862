using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>
/// The link of a client, which is renewed when the server no longer accepts its credentials (401): certificates are rotated, tokens
/// expire. Safe from many threads.
/// </summary>
internal sealed class KubernetesLinks : IDisposable
{
    private readonly KubernetesClientOptions _options;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<KubernetesLink> _all = [];
    private volatile KubernetesLink _current;

    public KubernetesLinks(KubernetesConnection connection, KubernetesClientOptions options)
    {
        _options = options;
        _current = new KubernetesLink(connection, options.UserAgent);
        _all.Add(_current);
    }

    /// <summary>The link to use now.</summary>
    public KubernetesLink Current => _current;

    /// <summary>Gets new credentials, unless another request that was refused has already.</summary>
    /// <param name="refused">The link that was refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when there are none to be had.</returns>
    public async Task<bool> RenewAsync(KubernetesLink refused, CancellationToken cancellationToken)
    {
        if (_options.Renew is not { } renew)
            return false;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_current != refused)
                return true;
            if (await renew(cancellationToken) is not { } connection)
                return false;
            // Watches are still open on the old one: all are disposed together, at the end.
            _all.Add(_current = new KubernetesLink(connection, _options.UserAgent));
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _all.ForEach(link => link.Dispose());
        _gate.Dispose();
    }
}
