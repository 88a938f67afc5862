namespace MetaflowStack.Sandbox.Clusters;

/// <summary>Managed clusters without an API server behind them.</summary>
internal sealed class ClusterHostStub : IClusterHost
{
    private readonly Dictionary<string, ClusterAccess> _clusters = new(StringComparer.OrdinalIgnoreCase);

    public ClusterAccess Create(string clusterId, string kubernetesVersion) =>
        _clusters.TryGetValue(clusterId, out var access)
            ? access
            : _clusters[clusterId] = new ClusterAccess("/clusters/" + Guid.NewGuid().ToString("N"), "", "", Guid.NewGuid().ToString("N"));

    public ClusterAccess? Find(string clusterId) => _clusters.GetValueOrDefault(clusterId);

    public void SetNodes(string clusterId, string poolName, string vmSize, int count)
    {
    }

    public void Delete(string clusterId) => _clusters.Remove(clusterId);
}
