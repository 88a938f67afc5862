using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Definition.CiIdentities;

/// <summary>
/// What limits the Role Based Access Control Administrator of a deployment: it gives and takes the roles that a stack assigns, to service
/// principals and managed identities, and no other. Without that it could make itself Owner of the group. The form is that of Microsoft's page
/// "Delegate Azure role assignment management to others with conditions", "Example: Constrain roles and principal types".
/// </summary>
internal static class CiRoleCondition
{
    // Those of IdentityDefinition, the last two with --grant-cluster-access.
    private static readonly BuiltInRole[] Assigned =
        [BuiltInRole.StorageBlobDataContributor, BuiltInRole.AzureKubernetesServiceContributorRole, BuiltInRole.AzureKubernetesServiceClusterUserRole];

    /// <summary>The condition.</summary>
    internal static string Text { get; } = $"({Limit("write", "@Request")}) AND ({Limit("delete", "@Resource")})";

    private static string Limit(string action, string source) =>
        $"(!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}})) OR ("
        + $"{source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{string.Join(", ", Assigned.Select(role => role.Id))}}} AND "
        + $"{source}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {{'ServicePrincipal'}})";
}
