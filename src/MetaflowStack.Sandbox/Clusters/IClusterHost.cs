using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Clusters;

/// <summary>What the simulated Azure needs of the simulated Kubernetes: API servers that come and go with managed clusters.</summary>
public interface IClusterHost
{
    /// <summary>Starts an API server for a managed cluster; a second call with the same id returns the same access.</summary>
    /// <param name="clusterId">The managed cluster's ARM id.</param>
    /// <param name="kubernetesVersion">For example <c>1.33.2</c>.</param>
    ClusterAccess Create(string clusterId, string kubernetesVersion);

    /// <summary>How to reach an API server, or null when there is none.</summary>
    ClusterAccess? Find(string clusterId);

    /// <summary>Sets the nodes of one pool; nodes carry AKS' labels (<c>agentpool</c>, <c>kubernetes.azure.com/agentpool</c>).</summary>
    void SetNodes(string clusterId, string poolName, string vmSize, int count);

    /// <summary>Sets who signs the tokens of an API server's service accounts, and whether pods that ask for it sign in to Entra by them.</summary>
    /// <param name="clusterId">The managed cluster's ARM id.</param>
    /// <param name="issuerUrl">The OIDC issuer's address; null: the API server's own name.</param>
    /// <param name="tenantId">The tenant that AKS' webhook tells pods; null: there is no webhook.</param>
    void SetIdentity(string clusterId, string? issuerUrl, string? tenantId);

    /// <summary>The claims of a service account's token, whichever API server signed it; null when none did, or it has expired.</summary>
    JsonObject? ReadToken(string token);

    /// <summary>Removes an API server and everything in it.</summary>
    void Delete(string clusterId);
}

/// <summary>How a client reaches an API server.</summary>
/// <param name="PathBase">The path below the sandbox's address: <c>/clusters/…</c>.</param>
/// <param name="ClientCertificatePem">A client certificate that the API server accepts.</param>
/// <param name="ClientKeyPem">Its private key.</param>
/// <param name="Token">A bearer token that the API server accepts.</param>
public sealed record ClusterAccess(string PathBase, string ClientCertificatePem, string ClientKeyPem, string Token);
