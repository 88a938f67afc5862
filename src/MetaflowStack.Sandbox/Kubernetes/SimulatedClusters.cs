using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Clusters;
using MetaflowStack.Sandbox.Kubernetes.Http;
using MetaflowStack.Sandbox.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>The simulated Kubernetes: one API server a managed cluster, all below <c>/clusters/</c>.</summary>
/// <param name="time">Simulated time; everything in the clusters happens in it.</param>
public sealed class SimulatedClusters(TimeProvider time) : IClusterHost, IWorldSection, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Cluster> _clusters = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <summary>Misbehaviour of all clusters.</summary>
    public KubernetesFaults Faults { get; } = new();

    /// <summary>Serves the clusters: <c>/clusters/{name}/…</c>. Kestrel must allow client certificates.</summary>
    public void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWebSockets();
        app.Map("/clusters/{cluster}/{**path}", HandleAsync);
    }

    /// <inheritdoc/>
    public ClusterAccess Create(string clusterId, string kubernetesVersion)
    {
        ArgumentException.ThrowIfNullOrEmpty(clusterId);
        lock (_gate)
        {
            if (_clusters.TryGetValue(clusterId, out var existing))
                return Access(existing);
            var cluster = new Cluster(clusterId, PathBaseOf(clusterId), kubernetesVersion, time, ClusterCredentials.Create(), Faults);
            cluster.Bootstrap();
            _clusters[clusterId] = cluster;
            return Access(cluster);
        }
    }

    /// <inheritdoc/>
    public ClusterAccess? Find(string clusterId)
    {
        lock (_gate)
            return _clusters.TryGetValue(clusterId, out var cluster) ? Access(cluster) : null;
    }

    /// <inheritdoc/>
    public void SetNodes(string clusterId, string poolName, string vmSize, int count)
    {
        Cluster cluster;
        lock (_gate)
            cluster = _clusters[clusterId];
        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            NodePool.Resize(cluster, poolName, vmSize, count);
            cluster.Controllers.RunDue();
        }
    }

    /// <inheritdoc/>
    public void SetIdentity(string clusterId, string? issuerUrl, string? tenantId)
    {
        Cluster cluster;
        lock (_gate)
            cluster = _clusters[clusterId];
        lock (cluster.Gate)
            (cluster.Issuer, cluster.SignInTenant) = (issuerUrl ?? ServiceAccountTokens.OwnAudience, tenantId);
    }

    /// <inheritdoc/>
    public JsonObject? ReadToken(string token)
    {
        lock (_gate)
            return _clusters.Values.Select(cluster => ServiceAccountTokens.Read(cluster, token)).FirstOrDefault(claims => claims is not null);
    }

    /// <inheritdoc/>
    public void Delete(string clusterId)
    {
        lock (_gate)
            if (_clusters.Remove(clusterId, out var cluster))
                cluster.Close();
    }

    /// <inheritdoc/>
    public JsonNode Save()
    {
        lock (_gate)
        {
            var saved = new JsonArray();
            foreach (var (id, cluster) in _clusters.OrderBy(c => c.Key, StringComparer.Ordinal))
                saved.Add(new JsonObject { ["id"] = id, ["version"] = cluster.Version, ["credentials"] = cluster.Credentials.Save(), ["issuer"] = cluster.Issuer, ["signInTenant"] = cluster.SignInTenant, ["store"] = cluster.Save() });
            return new JsonObject { ["clusters"] = saved };
        }
    }

    /// <inheritdoc/>
    public void Load(JsonNode saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        lock (_gate)
        {
            foreach (var cluster in _clusters.Values)
                cluster.Close();
            _clusters.Clear();
            foreach (var entry in saved["clusters"]!.AsArray().OfType<JsonObject>())
            {
                var id = (string)entry["id"]!;
                var cluster = new Cluster(id, PathBaseOf(id), (string)entry["version"]!, time, ClusterCredentials.Load(entry["credentials"]!.AsObject()), Faults)
                {
                    SignInTenant = (string?)entry["signInTenant"],
                };
                if ((string?)entry["issuer"] is { } issuer) // worlds of earlier versions have none
                    cluster.Issuer = issuer;
                cluster.Load(entry["store"]!.AsObject());
                _clusters[id] = cluster;
            }
        }
    }

    /// <summary>Stops the clusters' timers.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var cluster in _clusters.Values)
                cluster.Close();
            _clusters.Clear();
        }
    }

    // Readable, and unique for clusters of one name in different groups.
    private static string PathBaseOf(string clusterId)
    {
        var id = clusterId.ToLowerInvariant();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8];
        return $"/clusters/{id[(id.LastIndexOf('/') + 1)..]}-{hash}";
    }

    private static ClusterAccess Access(Cluster cluster) =>
        new(cluster.PathBase, cluster.Credentials.CertificatePem, cluster.Credentials.KeyPem, cluster.Credentials.Token);

    private async Task HandleAsync(HttpContext context)
    {
        var pathBase = "/clusters/" + (string?)context.Request.RouteValues["cluster"];
        Cluster? cluster;
        lock (_gate)
            cluster = _clusters.Values.FirstOrDefault(c => string.Equals(c.PathBase, pathBase, StringComparison.OrdinalIgnoreCase));
        if (cluster is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var path = context.Request.Path.Value ?? "/";
        await KubernetesApi.HandleAsync(context, cluster, path.Length > pathBase.Length ? path[pathBase.Length..] : "/");
    }
}
