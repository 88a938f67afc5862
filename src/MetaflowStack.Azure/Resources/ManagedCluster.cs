using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>An AKS cluster with a system-assigned identity, Azure CNI, Kubernetes RBAC and one autoscaled system pool.</summary>
public sealed record ManagedCluster : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:managed-cluster/NAME</c>.</summary>
    public const string Kind = "managed-cluster";

    /// <summary>Takes 4 to 8 minutes.</summary>
    public ManagedCluster() => UsualDuration = TimeSpan.FromMinutes(6);

    /// <summary><c>properties.dnsPrefix</c>; cannot be changed later.</summary>
    public required string DnsPrefix { get; init; }

    /// <summary>The name of the pool made with the cluster: 1 to 12 lower-case letters and digits (managedClusters.json).</summary>
    public string DefaultPoolName { get; init; } = "default";

    /// <summary>The pool made with the cluster; its mode is System. Other pools are <see cref="AgentPool"/>s.</summary>
    public required AgentPoolProfile DefaultPool { get; init; }

    /// <summary><c>properties.networkProfile.networkPlugin</c>; cannot be changed later.</summary>
    public string NetworkPlugin { get; init; } = "azure";

    /// <summary>
    /// <c>properties.networkProfile.serviceCidr</c>: must not overlap any subnet; cannot be changed later. 10.0.0.0/16 is AKS' own
    /// default.
    /// </summary>
    public string ServiceCidr { get; init; } = "10.0.0.0/16";

    /// <summary><c>properties.networkProfile.dnsServiceIP</c>: inside <see cref="ServiceCidr"/>; cannot be changed later.</summary>
    public string DnsServiceIP { get; init; } = "10.0.0.10";

    /// <summary><c>properties.autoUpgradeProfile.upgradeChannel</c>; AKS' own default is none.</summary>
    public string UpgradeChannel { get; init; } = "stable";

    /// <summary>
    /// <c>properties.kubernetesVersion</c> for a new cluster; null: AKS' default. Afterwards the upgrade channel raises it, so it is
    /// never a difference.
    /// </summary>
    public string? KubernetesVersion { get; init; }

    /// <summary>
    /// Whether pods can sign in to Entra with their service account's token: <c>properties.oidcIssuerProfile.enabled</c> and
    /// <c>properties.securityProfile.workloadIdentity.enabled</c>. Both can be turned on later. False: they stay as they are, since AKS
    /// refuses to turn the issuer off again (OIDCIssuerFeatureCannotBeDisabled,
    /// https://learn.microsoft.com/azure/aks/use-oidc-issuer), and turns it on by itself in newer versions.
    /// </summary>
    public bool WorkloadIdentity { get; init; }

    /// <summary><c>properties.fqdn</c>: the host of the API server.</summary>
    public Output<string> Fqdn => new(Key, "fqdn");

    /// <summary><c>identity.principalId</c>: the object id of the cluster's own identity.</summary>
    public Output<string> PrincipalId => new(Key, "principalId");

    /// <summary><c>properties.identityProfile.kubeletidentity.objectId</c>: the object id of the nodes' identity.</summary>
    public Output<string> KubeletObjectId => new(Key, "kubeletObjectId");

    /// <summary><c>properties.identityProfile.kubeletidentity.clientId</c>: the application id of the nodes' identity.</summary>
    public Output<string> KubeletClientId => new(Key, "kubeletClientId");

    /// <summary><c>properties.nodeResourceGroup</c>: the resource group that AKS keeps the nodes in.</summary>
    public Output<string> NodeResourceGroup => new(Key, "nodeResourceGroup");

    /// <summary><c>properties.oidcIssuerProfile.issuerURL</c>: who signs the service accounts' tokens; known with <see cref="WorkloadIdentity"/>.</summary>
    public Output<string> IssuerUrl => new(Key, "issuerUrl");

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.ContainerService/managedClusters";

    /// <inheritdoc />
    protected override string RelativePath => $"providers/Microsoft.ContainerService/managedClusters/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
