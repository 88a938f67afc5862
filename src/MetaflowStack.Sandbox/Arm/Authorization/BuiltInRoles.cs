using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>What a role permits; wildcards as Azure has them.</summary>
internal sealed record Permission(string[] Actions, string[] NotActions, string[] DataActions)
{
    /// <summary>Whether it permits an action.</summary>
    public bool Allows(string action) => Actions.Any(a => Matches(a, action)) && !NotActions.Any(a => Matches(a, action));

    /// <summary>Whether it permits an action on data.</summary>
    public bool AllowsData(string action) => DataActions.Any(a => Matches(a, action));

    /// <summary>As Azure shows it.</summary>
    public JsonObject Show() => new()
    {
        ["actions"] = Texts(Actions), ["notActions"] = Texts(NotActions), ["dataActions"] = Texts(DataActions), ["notDataActions"] = new JsonArray(),
    };

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(t => JsonValue.Create(t))]);

    private static bool Matches(string pattern, string action)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
            return pattern.Equals(action, StringComparison.OrdinalIgnoreCase);
        if (!action.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase) || !action.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase))
            return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            at = action.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return false;
            at += part.Length;
        }

        return at <= action.Length - parts[^1].Length;
    }
}

/// <summary>A role that Azure defines.</summary>
internal sealed record BuiltInRole(string Id, string Name, string Description, Permission Permission);

/// <summary>The roles that Azure defines (learn.microsoft.com/azure/role-based-access-control/built-in-roles) as far as a stack like ours meets them.</summary>
internal static class BuiltInRoles
{
    private const string Blobs = "Microsoft.Storage/storageAccounts/blobServices/containers";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltInRole> All { get; } =
    [
        New("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.", ["*"]),
        New("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.", ["*"],
            ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action", "Microsoft.Blueprint/blueprintAssignments/write", "Microsoft.Blueprint/blueprintAssignments/delete", "Microsoft.Compute/galleries/share/action", "Microsoft.Purview/consents/write", "Microsoft.Purview/consents/delete"]),
        New("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", "View all resources, but does not allow you to make any changes.", ["*/read"]),
        New("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", "Lets you manage user access to Azure resources.", ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"]),
        New("f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator", "Manage access to Azure resources by assigning roles using Azure RBAC.", ["Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read", "Microsoft.Support/*"]),
        New("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", "Allows for read, write and delete access to Azure Storage blob containers and data", [$"{Blobs}/delete", $"{Blobs}/read", $"{Blobs}/write", "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"],
            data: [$"{Blobs}/blobs/delete", $"{Blobs}/blobs/read", $"{Blobs}/blobs/write", $"{Blobs}/blobs/move/action", $"{Blobs}/blobs/add/action"]),
        New("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", "Allows for full access to Azure Storage blob containers and data, including assigning POSIX access control.", [$"{Blobs}/*", "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"], data: [$"{Blobs}/blobs/*"]),
        New("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader", "Allows for read access to Azure Storage blob containers and data", [$"{Blobs}/read", "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"], data: [$"{Blobs}/blobs/read"]),
        New("ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8", "Azure Kubernetes Service Contributor Role", "Grants access to read and write Azure Kubernetes Service clusters", ["Microsoft.ContainerService/managedClusters/read", "Microsoft.ContainerService/managedClusters/write", "Microsoft.Resources/deployments/*"]),
        New("4abbcc35-e782-43d8-92c5-2d3f1bd2253f", "Azure Kubernetes Service Cluster User Role", "List cluster user credential action.", ["Microsoft.ContainerService/managedClusters/listClusterUserCredential/action", "Microsoft.ContainerService/managedClusters/read"]),
        New("0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8", "Azure Kubernetes Service Cluster Admin Role", "List cluster admin credential action.", ["Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action", "Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action", "Microsoft.ContainerService/managedClusters/read", "Microsoft.ContainerService/managedClusters/runcommand/action"]),
        New("4d97b98b-1d4f-4787-a291-c67834d212e7", "Network Contributor", "Lets you manage networks, but not access to them.", ["Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.Network/*", "Microsoft.ResourceHealth/availabilityStatuses/read", "Microsoft.Resources/deployments/*", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Support/*"]),
        New("e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", "Managed Identity Contributor", "Create, Read, Update, and Delete User Assigned Identity", ["Microsoft.ManagedIdentity/userAssignedIdentities/*", "Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Resources/deployments/*", "Microsoft.Support/*"]),
        New("f1a07417-d97a-45cb-824c-7a7467783830", "Managed Identity Operator", "Read and Assign User Assigned Identity", ["Microsoft.ManagedIdentity/userAssignedIdentities/*/read", "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action", "Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Resources/deployments/*", "Microsoft.Support/*"]),
    ];

    private static BuiltInRole New(string id, string name, string description, string[] actions, string[]? notActions = null, string[]? data = null) =>
        new(id, name, description, new Permission(actions, notActions ?? [], data ?? []));
}
