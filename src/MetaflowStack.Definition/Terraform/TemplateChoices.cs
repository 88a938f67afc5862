using System.Globalization;
using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.Terraform;

/// <summary>Reads off a Terraform state what a stack has otherwise than new ones, so that the definition goes on wanting it so.</summary>
internal static class TemplateChoices
{
    private const string Server = "azurerm_postgresql_flexible_server.metaflow_database_server";
    private const string Cluster = "azurerm_kubernetes_cluster.metaflow_kubernetes";
    private const string TaskPool = "azurerm_kubernetes_cluster_node_pool.metaflow_kubernetes_compute_node_pool";
    private const string Account = "azurerm_storage_account.metaflow_storage_account";

    private static readonly IReadOnlyList<(StackChoice Choice, string Resource, Func<TerraformInstance, string?> Value)> Sources =
    [
        (StackChoice.DatabaseVersion, Server, instance => instance.Text("version")),
        (StackChoice.DatabaseSku, Server, instance => Sku(instance)?.Name),
        (StackChoice.DatabaseTier, Server, instance => Sku(instance)?.Tier),
        (StackChoice.DatabaseStorage, Server, instance => Gibibytes(instance.Text("storage_mb"))),
        (StackChoice.DatabaseLink, "azurerm_private_dns_zone_virtual_network_link.metaflow_database_private_dns_zone_virtual_network_link", instance => instance.Text("name")),
        (StackChoice.StorageSku, Account, instance => instance.Text("account_tier") is { } tier && instance.Text("account_replication_type") is { } copies ? $"{tier}_{copies}" : null),
        (StackChoice.DatabaseSubnet, "azurerm_subnet.metaflow_database_subnet", instance => instance.Text("address_prefixes.0")),
        (StackChoice.KubernetesSubnet, "azurerm_subnet.metaflow_kubernetes_subnet", instance => instance.Text("address_prefixes.0")),
        (StackChoice.DefaultPoolSize, Cluster, instance => instance.Text("default_node_pool.0.vm_size")),
        (StackChoice.DefaultPoolMinimum, Cluster, instance => instance.Text("default_node_pool.0.min_count")),
        (StackChoice.DefaultPoolMaximum, Cluster, instance => instance.Text("default_node_pool.0.max_count")),
        (StackChoice.TaskPoolSize, TaskPool, instance => instance.Text("vm_size")),
        (StackChoice.TaskPoolMinimum, TaskPool, instance => instance.Text("min_count")),
        (StackChoice.TaskPoolMaximum, TaskPool, instance => instance.Text("max_count")),
    ];

    /// <summary>The choices that are not the default ones, by name.</summary>
    internal static IReadOnlyDictionary<string, string> Of(TerraformState state)
    {
        var choices = new Dictionary<string, string>();
        foreach (var (choice, resource, read) in Sources)
        {
            var parts = resource.Split('.');
            if (TemplateStack.Find(state, parts[0], parts[1]) is { } instance && read(instance) is { Length: > 0 } value && value != choice.Default)
                choices[choice.Name] = value;
        }

        // Its database has a password that only it knows, and its volumes cannot be changed in place.
        if (TemplateStack.Find(state, "helm_release", "airflow", "module.services") is not null)
            choices[StackChoice.AirflowRelease.Name] = "kept";
        return choices;
    }

    // azurerm writes B_Standard_B2s, GP_Standard_D2s_v3, MO_Standard_E4s_v3: the tier's letters before ARM's name.
    private static (string Name, string Tier)? Sku(TerraformInstance instance) => instance.Text("sku_name")?.Split('_', 2) switch
    {
        ["B", var name] => (name, "Burstable"),
        ["GP", var name] => (name, "GeneralPurpose"),
        ["MO", var name] => (name, "MemoryOptimized"),
        _ => null,
    };

    private static string? Gibibytes(string? mebibytes) =>
        int.TryParse(mebibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (number / 1024).ToString(CultureInfo.InvariantCulture) : null;
}
