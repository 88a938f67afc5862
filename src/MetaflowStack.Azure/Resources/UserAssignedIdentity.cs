using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A user-assigned managed identity (ManagedIdentity.json): a principal of the tenant that has no password. It is made with ARM
/// permissions alone, and its principal goes when it goes.
/// </summary>
public sealed record UserAssignedIdentity : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:user-assigned-identity/NAME</c>.</summary>
    public const string Kind = "user-assigned-identity";

    /// <summary>Takes about two seconds.</summary>
    public UserAssignedIdentity() => UsualDuration = TimeSpan.FromSeconds(2);

    /// <summary><c>properties.principalId</c>: the object id, the principal of role assignments.</summary>
    public Output<string> PrincipalId => new(Key, "principalId");

    /// <summary><c>properties.clientId</c>: the application id that pods sign in with.</summary>
    public Output<string> ClientId => new(Key, "clientId");

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.ManagedIdentity/userAssignedIdentities";

    /// <inheritdoc />
    protected override string RelativePath => $"providers/Microsoft.ManagedIdentity/userAssignedIdentities/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
