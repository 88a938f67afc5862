namespace MetaflowStack.Azure.Arm;

/// <summary>
/// The API version of every ARM type and action that we use: the newest stable one of Microsoft's published specs
/// (github.com/Azure/azure-rest-api-specs) that our bodies were checked against.
/// </summary>
public static class ApiVersions
{
    /// <summary>Resource groups, resource providers (resources.json).</summary>
    public const string Resources = "2025-04-01";

    /// <summary>Subscriptions, tenants, locations (subscriptions.json).</summary>
    public const string Subscriptions = "2022-12-01";

    /// <summary>Virtual networks and subnets (virtualNetwork.json).</summary>
    public const string Network = "2024-05-01";

    /// <summary>Private DNS zones and their links (privatedns.json).</summary>
    public const string PrivateDns = "2024-06-01";

    /// <summary>Storage accounts and blob containers (storage.json, blob.json).</summary>
    public const string Storage = "2024-01-01";

    /// <summary>PostgreSQL flexible servers, databases, configurations, name checks (FlexibleServers.json and others).</summary>
    public const string PostgreSql = "2024-08-01";

    /// <summary>AKS clusters and agent pools (managedClusters.json).</summary>
    public const string ContainerService = "2025-07-01";

    /// <summary>Role assignments, role definitions, permissions (authorization-*.json).</summary>
    public const string Authorization = "2022-04-01";

    /// <summary>Management locks (locks.json).</summary>
    public const string Locks = "2020-05-01";

    /// <summary>User-assigned identities and federated credentials (ManagedIdentity.json).</summary>
    public const string ManagedIdentity = "2024-11-30";

    /// <summary>The activity log (learn.microsoft.com/rest/api/monitor/activity-logs/list).</summary>
    public const string ActivityLog = "2015-04-01";

    /// <summary>VM sizes offered in a region (skus.json).</summary>
    public const string ComputeSkus = "2021-07-01";

    /// <summary>vCPU quota of a region (computeRPCommon.json).</summary>
    public const string ComputeUsage = "2024-07-01";

    /// <summary>The version for a resource type: <c>Microsoft.Network/virtualNetworks/subnets</c>.</summary>
    /// <exception cref="ArgumentException">We do not use the type.</exception>
    public static string For(string resourceType)
    {
        if (resourceType.StartsWith("Microsoft.Network/privateDnsZones", StringComparison.OrdinalIgnoreCase))
            return PrivateDns;
        if (resourceType.Equals("Microsoft.Authorization/locks", StringComparison.OrdinalIgnoreCase))
            return Locks;
        return resourceType.Split('/')[0] switch
        {
            "Microsoft.Resources" => Resources,
            "Microsoft.Network" => Network,
            "Microsoft.Storage" => Storage,
            "Microsoft.DBforPostgreSQL" => PostgreSql,
            "Microsoft.ContainerService" => ContainerService,
            "Microsoft.Authorization" => Authorization,
            "Microsoft.ManagedIdentity" => ManagedIdentity,
            _ => throw new ArgumentException($"No API version is chosen for {resourceType}.", nameof(resourceType)),
        };
    }
}
