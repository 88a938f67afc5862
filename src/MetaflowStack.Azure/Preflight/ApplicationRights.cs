namespace MetaflowStack.Azure.Preflight;

/// <summary>Whether the signed-in account may create Entra applications.</summary>
/// <param name="MayCreate">Whether; null when nothing that it may read says so.</param>
/// <param name="Reason">What says so: <c>the Microsoft Graph permission Application.ReadWrite.OwnedBy</c>.</param>
public sealed record ApplicationRights(bool? MayCreate, string Reason)
{
    // Microsoft Graph, "Create application": application permissions, least privileged first.
    private static readonly string[] Permissions = ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"];

    // Microsoft's page "Microsoft Entra built-in roles", template ids.
    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["62e90394-69f5-4237-9190-012177145e10"] = "Global Administrator",
        ["9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"] = "Application Administrator",
        ["158c047a-c907-4556-b7ef-446551a6b5f7"] = "Cloud Application Administrator",
        ["cf1c38e5-3621-4004-a7cb-879624dced7c"] = "Application Developer",
    };

    /// <summary>Decides from what is known.</summary>
    /// <param name="isUser">Whether the account is a user; otherwise it is a service principal.</param>
    /// <param name="permissions">The token's <c>roles</c>: what a service principal was granted.</param>
    /// <param name="directoryRoles">Template ids of its Entra roles; null when they are not known.</param>
    /// <param name="usersMayCreate">The tenant's setting for users; null when it may not be read.</param>
    internal static ApplicationRights Decide(
        bool isUser, IReadOnlyList<string>? permissions, IReadOnlyList<string>? directoryRoles, bool? usersMayCreate)
    {
        if (!isUser && permissions?.Intersect(Permissions, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } permission)
            return new ApplicationRights(true, $"the Microsoft Graph permission {permission}");
        if (directoryRoles?.FirstOrDefault(Roles.ContainsKey) is { } role)
            return new ApplicationRights(true, $"the Entra role {Roles[role]}");
        if (isUser && usersMayCreate == true)
            return new ApplicationRights(true, "the tenant's setting 'Users can register applications'");
        if (directoryRoles is null || (isUser && usersMayCreate is null))
            return new ApplicationRights(null, "the account's Entra roles and the tenant's settings may not be read");
        return new ApplicationRights(false, isUser
            ? "the tenant's setting 'Users can register applications' is off, and the account has no Entra role that allows it"
            : "the service principal has neither the Microsoft Graph permission Application.ReadWrite.OwnedBy nor an Entra role that allows it");
    }
}
