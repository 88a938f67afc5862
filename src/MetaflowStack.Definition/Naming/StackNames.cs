using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Naming;

/// <summary>
/// The names of everything in Azure, the same in every run, as the public Terraform template gives them, so that a stack made
/// by it can be taken over.
/// </summary>
public sealed class StackNames(StackSettings settings)
{
    /// <summary>Azure's limit for storage account names (https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules).</summary>
    public const int StorageAccountMaximum = 24;

    /// <summary>The container of Metaflow's data.</summary>
    public const string DataContainer = "metaflow-storage-container";

    /// <summary>The folder of Metaflow's data in <see cref="DataContainer"/>.</summary>
    public const string DataFolder = "tf-full-stack-sysroot";

    /// <summary>The container of Airflow's logs; Airflow accepts no other name.</summary>
    public const string AirflowLogsContainer = "airflow-logs";

    /// <summary>The database, and its administrator.</summary>
    public const string Database = "metaflow";

    /// <summary>The private DNS zone of the database server.</summary>
    public const string PrivateDnsZone = "metaflow.postgres.database.azure.com";

    /// <summary>The resource group.</summary>
    public string ResourceGroup => $"rg-metaflow-{settings.Environment}-{settings.Location}";

    /// <summary>The storage account.</summary>
    public string StorageAccount => StorageAccountName(settings.OrgPrefix, settings.Environment);

    /// <summary>The PostgreSQL flexible server.</summary>
    public string PostgreSqlServer => $"psql-{settings.OrgPrefix}-metaflow-{settings.Environment}";

    /// <summary>The virtual network.</summary>
    public string VirtualNetwork => $"vnet-{settings.OrgPrefix}-metaflow-{settings.Location}-{settings.Environment}";

    /// <summary>The database's subnet.</summary>
    public string DatabaseSubnet => $"snet-{settings.OrgPrefix}-metaflow-db-{settings.Location}-{settings.Environment}";

    /// <summary>The cluster's subnet.</summary>
    public string KubernetesSubnet => $"snet-{settings.OrgPrefix}-metaflow-k8s-{settings.Location}-{settings.Environment}";

    /// <summary>The AKS cluster, also its DNS prefix.</summary>
    public string ManagedCluster => $"aks-{settings.OrgPrefix}-metaflow-{settings.Environment}";

    /// <summary>The managed identity of <c>--identity workload</c>.</summary>
    public string UserAssignedIdentity => $"id-{settings.OrgPrefix}-metaflow-{settings.Environment}";

    /// <summary>The display name of the Entra application and service principal.</summary>
    public string ServicePrincipalDisplayName => $"Metaflow storage service principal ({settings.Environment})";

    /// <summary>The Entra application's unique name: display names are not unique, and two organisations' stacks may share a tenant.</summary>
    public string ApplicationUniqueName => $"metaflow-stack-{settings.OrgPrefix}-{settings.Environment}";

    internal static string StorageAccountName(string orgPrefix, string environment) => $"st{orgPrefix}metaflow{environment}";
}
