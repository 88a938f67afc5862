namespace MetaflowStack.Azure.Resources;

/// <summary>A role that every Azure tenant has, with the same GUID everywhere (Microsoft's page "Azure built-in roles").</summary>
/// <param name="Name">The role's name.</param>
/// <param name="Id">The GUID of its definition.</param>
public sealed record BuiltInRole(string Name, string Id)
{
    /// <summary>Read, write and delete blobs and containers.</summary>
    public static BuiltInRole StorageBlobDataContributor { get; } = new("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe");

    /// <summary>Read blobs and containers.</summary>
    public static BuiltInRole StorageBlobDataReader { get; } = new("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1");

    /// <summary>Read every resource, but neither data nor keys.</summary>
    public static BuiltInRole Reader { get; } = new("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7");

    /// <summary>Make, change and delete resources, but give no roles.</summary>
    public static BuiltInRole Contributor { get; } = new("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c");

    /// <summary>Give and take roles; a condition limits which.</summary>
    public static BuiltInRole RoleBasedAccessControlAdministrator { get; } = new("Role Based Access Control Administrator", "f58310d9-a9f6-439a-9e8d-f62e7b41a168");

    /// <summary>Read and write the AKS resource itself.</summary>
    public static BuiltInRole AzureKubernetesServiceContributorRole { get; } =
        new("Azure Kubernetes Service Contributor Role", "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8");

    /// <summary>Fetch the user kubeconfig of a cluster.</summary>
    public static BuiltInRole AzureKubernetesServiceClusterUserRole { get; } =
        new("Azure Kubernetes Service Cluster User Role", "4abbcc35-e782-43d8-92c5-2d3f1bd2253f");

    /// <summary>The ARM id of the definition, as seen from a subscription.</summary>
    public string DefinitionId(string subscriptionId) =>
        $"/subscriptions/{subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/{Id}";
}
