using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Terraform;

/// <summary>
/// What the resources of the public Terraform template (outerbounds/metaflow-tools, folder azure/terraform, all its versions since
/// 2022) are in this stack. One line for each.
/// </summary>
internal static class TemplateTable
{
    private const string Infra = "module.infra";
    private const string Services = "module.services";
    private const string ArgoEvents = "module.services.module.argo_events";
    private const string OfArgo = "applied by kubectl; what this stack has of it is taken over, from pinned manifests from now on";

    private static readonly IReadOnlyList<TemplateEntry> Entries =
    [
        Takes(Infra, "azurerm_resource_group", "metaflow_resource_group", "azure:resource-group/metaflow"),
        Takes(Infra, "azurerm_virtual_network", "metaflow_virtual_network", "azure:virtual-network/metaflow"),
        Takes(Infra, "azurerm_subnet", "metaflow_database_subnet", "azure:subnet/database"),
        Takes(Infra, "azurerm_subnet", "metaflow_kubernetes_subnet", "azure:subnet/kubernetes"),
        Takes(Infra, "azurerm_private_dns_zone", "metaflow_database_private_dns_zone", "azure:private-dns-zone/metaflow"),
        Takes(Infra, "azurerm_private_dns_zone_virtual_network_link", "metaflow_database_private_dns_zone_virtual_network_link", "azure:virtual-network-link/metaflow"),
        Takes(Infra, "azurerm_postgresql_flexible_server", "metaflow_database_server", "azure:postgresql-flexible-server/metaflow"),
        Takes(Infra, "azurerm_postgresql_flexible_server_configuration", "metaflow_database_server_require_secure_transport_false", "azure:postgresql-configuration/require-secure-transport"),
        Takes(Infra, "azurerm_postgresql_flexible_server_database", "metaflow_database_server_database", "azure:postgresql-database/metaflow"),
        Takes(Infra, "azurerm_kubernetes_cluster", "metaflow_kubernetes", "azure:managed-cluster/metaflow"),
        Takes(Infra, "azurerm_kubernetes_cluster_node_pool", "metaflow_kubernetes_compute_node_pool", "azure:agent-pool/taskworkers"),
        Takes(Infra, "azurerm_storage_account", "metaflow_storage_account", "azure:storage-account/metaflow"),
        Takes(Infra, "azurerm_storage_container", "metaflow_storage_container", "azure:blob-container/metaflow", "resource_manager_id"),
        Takes(Infra, "azurerm_storage_container", "airflow_logs_container", "azure:blob-container/airflow-logs", "resource_manager_id"),
        Takes(Infra, "azuread_application", "service_principal_application", "graph:application/metaflow", "object_id"),
        Takes(Infra, "azuread_service_principal", "service_principal", "graph:service-principal/metaflow", "object_id"),
        Takes(Infra, "azurerm_role_assignment", "storage_role_assignment", "azure:role-assignment/storage"),
        Takes(Infra, "azurerm_role_assignment", "airflow_storage_role_permissions", "azure:role-assignment/airflow-logs"),
        Takes(Infra, "azurerm_role_assignment", "aks_contributor_role_assignment", "azure:role-assignment/cluster-contributor"),
        Takes(Infra, "azurerm_role_assignment", "aks_user_role_assignment", "azure:role-assignment/cluster-user"),
        Replaced(Infra, "azuread_service_principal_password", "service_principal_password",
            "each Secret gets a password of its own; this one goes on working until nobody uses it any more and you withdraw it: az ad sp credential delete --id {service_principal_id} --key-id {key_id}"),
        Takes(Services, "kubernetes_namespace", "argo", "kubernetes:namespace/-/argo"),
        Takes(Services, "kubernetes_namespace", "argo-events", "kubernetes:namespace/-/argo-events"),
        Takes(Services, "kubernetes_namespace", "airflow", "kubernetes:namespace/-/airflow"),
        Takes(ArgoEvents, "kubernetes_namespace", "argo_events", "kubernetes:namespace/-/argo-events"),
        Takes(Services, "kubernetes_secret", "default-jobs-azure-credentials", "stack:credential/default/metaflow-azure-storage-credentials"),
        Takes(Services, "kubernetes_secret", "argo-jobs-azure-credentials", "stack:credential/argo/metaflow-azure-storage-credentials"),
        Takes(Services, "kubernetes_secret", "airflow-jobs-azure-credentials", "stack:credential/airflow/metaflow-azure-storage-credentials"),
        Takes(Services, "kubernetes_deployment", "metadata-service", "kubernetes:deployment/default/metadata-service"),
        Takes(Services, "kubernetes_deployment", "metaflow-ui-backend-service", "kubernetes:deployment/default/metaflow-ui-backend-service"),
        Takes(Services, "kubernetes_deployment", "metaflow-ui-static-service", "kubernetes:deployment/default/metaflow-ui-static-service"),
        Takes(Services, "kubernetes_service", "metadata-service", "kubernetes:service/default/metadata-service"),
        Takes(Services, "kubernetes_service", "metaflow-ui-backend-service", "kubernetes:service/default/metaflow-ui-backend-service"),
        Takes(Services, "kubernetes_service", "metaflow-ui-static-service", "kubernetes:service/default/metaflow-ui-static-service"),
        Replaced(Services, "null_resource", "argo-quick-start-installation", OfArgo) with { Applied = ["argo-workflows"] },
        Replaced(Services, "null_resource", "argo-events-quick-start", OfArgo) with { Applied = ["argo-events"] },
        Replaced(Services, "null_resource", "argo-events-service-accounts", OfArgo) with { Applied = ["argo-events"] },
        Replaced(Services, "null_resource", "argo-events-event-bus", OfArgo) with { Applied = ["argo-events"] },
        Replaced(Services, "null_resource", "argo-events-webhook-source", OfArgo) with { Applied = ["argo-events"] },
        Replaced(ArgoEvents, "helm_release", "argo_events",
            "what this stack has of it is taken over, from pinned manifests from now on; after the next Services remove the chart's own controller, for two would do the same work, and Helm's record: kubectl delete -n argo-events deployment/argo-events-controller-manager; kubectl delete secret -n argo-events -l owner=helm,name=argo-events") with { Applied = ["argo-events"] },
        Replaced(ArgoEvents, "helm_release", "argo_events_helper_chart",
            "its event bus and event source are taken over; remove Helm's record: kubectl delete secret -n argo-events -l owner=helm,name=argo-events-helper-chart") with { Applied = ["argo-events"] },
        Kept(Services, "helm_release", "airflow",
            "the release goes on as it is, with its own database and keys, and helm upgrades it"),
        Replaced(Services, "local_file", "kubeconfig", "delete the file {filename}: it holds the key of a cluster administrator, and nothing needs it any more"),
        Replaced(Services, "local_file", "metaflow_config_file", "output/ENVIRONMENT/config.json takes the place of {filename}"),
    ];

    /// <summary>The entry of an instance; null when the template has no such resource.</summary>
    internal static TemplateEntry? Find(TerraformInstance instance) => Entries.FirstOrDefault(entry =>
        entry.Module == instance.Module && entry.Type == instance.Type && entry.Name == instance.Name);

    private static TemplateEntry Takes(string module, string type, string name, string key, string idAttribute = "id") =>
        new(module, type, name) { Key = ResourceKey.Parse(key), IdAttribute = idAttribute };

    private static TemplateEntry Replaced(string module, string type, string name, string advice) => new(module, type, name) { Advice = advice };

    private static TemplateEntry Kept(string module, string type, string name, string advice) => new(module, type, name) { Advice = advice, IsKept = true };
}

/// <summary>What one resource of the template is in this stack.</summary>
internal sealed record TemplateEntry(string Module, string Type, string Name)
{
    /// <summary>The resource that it becomes; null when it becomes none.</summary>
    public ResourceKey? Key { get; init; }

    /// <summary>The attribute that holds its id in its own system.</summary>
    public string IdAttribute { get; init; } = "id";

    /// <summary>What to know and do about one that becomes none; <c>{name}</c> stands for an attribute that is no secret.</summary>
    public string Advice { get; init; } = "";

    /// <summary>True for what goes on without this stack; false for what the stack has in its own way.</summary>
    public bool IsKept { get; init; }

    /// <summary>The folders of manifests whose objects it has put into the cluster, without Terraform knowing them one by one.</summary>
    public IReadOnlyList<string> Applied { get; init; } = [];
}
