using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Kubernetes.Discovery;

/// <summary>
/// Knows which kinds the API server serves. Asks once, by aggregated discovery (two requests), or group by group where the
/// server does not know that; asks again when a kind is not known, because its CRD may be new.
/// </summary>
internal sealed class ApiDiscovery(KubernetesTransport transport) : IDisposable
{
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Snapshot? _snapshot;

    /// <summary>The kind, or null when the server does not serve it now.</summary>
    /// <exception cref="StackException">The server cannot be asked.</exception>
    public async Task<ApiResource?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var known = _snapshot;
        if (known?.Find(apiVersion, kind) is { } found)
            return found;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited while somebody else asked does not ask again.
            if (_snapshot is not { } newer || ReferenceEquals(newer, known))
                _snapshot = await AskAsync(cancellationToken);
            if (_snapshot.Find(apiVersion, kind) is { } resource)
                return resource;
            if (!_snapshot.IsComplete && !_snapshot.HasAsked(apiVersion))
                _snapshot = _snapshot.With(apiVersion, await AskGroupVersionAsync(apiVersion, cancellationToken));
            return _snapshot.Find(apiVersion, kind);
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>
    /// Every kind that the server serves, each in the version that it prefers. Where the server does not know aggregated discovery, only
    /// those of the groups that were asked for.
    /// </summary>
    /// <exception cref="StackException">The server cannot be asked.</exception>
    public async Task<IReadOnlyList<ApiResource>> AllAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is null)
            await FindAsync("v1", "Namespace", cancellationToken);
        return [.. _snapshot!.Resources.DistinctBy(resource => (resource.Group, resource.Kind))];
    }

    public void Dispose() => _asking.Dispose();

    private async Task<Snapshot> AskAsync(CancellationToken cancellationToken)
    {
        var core = AskAggregatedAsync("api", cancellationToken);
        var groups = AskAggregatedAsync("apis", cancellationToken);
        return await core is { } coreResources && await groups is { } groupResources
            ? new Snapshot([.. coreResources, .. groupResources], IsComplete: true, [])
            : new Snapshot([], IsComplete: false, []);
    }

    private async Task<IReadOnlyList<ApiResource>?> AskAggregatedAsync(string path, CancellationToken cancellationToken)
    {
        var response = await transport.SendAsync(new KubernetesRequest(HttpMethod.Get, path) { Accept = DiscoveryReader.AggregatedMediaTypes }, cancellationToken);
        // Servers before 1.26 do not know the media type and answer with the plain list, or with 406.
        if (response.StatusCode == System.Net.HttpStatusCode.NotAcceptable)
            return null;
        if (!response.IsSuccess)
            throw StatusReader.Read("Asking the API server for its kinds", response.StatusCode, response.Body);
        var answer = Json.ParseObject(response.Body);
        return answer.Text("kind") == "APIGroupDiscoveryList" ? DiscoveryReader.Aggregated(answer) : null;
    }

    private async Task<IReadOnlyList<ApiResource>> AskGroupVersionAsync(string apiVersion, CancellationToken cancellationToken)
    {
        var path = apiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{apiVersion}" : $"api/{apiVersion}";
        var response = await transport.SendAsync(new KubernetesRequest(HttpMethod.Get, path), cancellationToken);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
            return [];
        if (!response.IsSuccess)
            throw StatusReader.Read($"Asking the API server for the kinds of {apiVersion}", response.StatusCode, response.Body);
        return DiscoveryReader.Plain(apiVersion, Json.ParseObject(response.Body));
    }

    /// <summary>What one asking found.</summary>
    /// <param name="Resources">The kinds.</param>
    /// <param name="IsComplete">Whether these are all; otherwise groups are asked for as they are needed.</param>
    /// <param name="Asked">The group versions asked for one by one.</param>
    private sealed record Snapshot(IReadOnlyList<ApiResource> Resources, bool IsComplete, IReadOnlyList<string> Asked)
    {
        private readonly Dictionary<(string, string), ApiResource> _byKind = Index(Resources);

        public ApiResource? Find(string apiVersion, string kind) => _byKind.GetValueOrDefault((apiVersion, kind));

        public bool HasAsked(string apiVersion) => Asked.Contains(apiVersion);

        public Snapshot With(string apiVersion, IReadOnlyList<ApiResource> resources) => new([.. Resources, .. resources], IsComplete, [.. Asked, apiVersion]);

        private static Dictionary<(string, string), ApiResource> Index(IReadOnlyList<ApiResource> resources)
        {
            var index = new Dictionary<(string, string), ApiResource>();
            foreach (var resource in resources)
                index.TryAdd((resource.ApiVersion, resource.Kind), resource);
            return index;
        }
    }
}
