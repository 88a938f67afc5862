using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A role given to a principal on a scope. Its name is a GUID made from these three, so that a later run meets it again; the
/// principal is often known only after it was made, hence no id beforehand.
/// </summary>
public sealed record RoleAssignment : Resource
{
    /// <summary>The kind in keys: <c>azure:role-assignment/NAME</c>.</summary>
    public const string Kind = "role-assignment";

    private readonly Input<string> _scope = "";

    /// <summary>Takes about two seconds, once the principal has been replicated.</summary>
    public RoleAssignment() => UsualDuration = TimeSpan.FromSeconds(2);

    /// <summary>The ARM id of what the role is given on. Sets <see cref="Resource.Container"/> when it is another resource's id.</summary>
    public required Input<string> Scope
    {
        get => _scope;
        init
        {
            _scope = value;
            Container = value.Source ?? Container;
        }
    }

    /// <summary>The role.</summary>
    public required BuiltInRole Role { get; init; }

    /// <summary><c>properties.principalId</c>: the object id of the user, group or service principal.</summary>
    public required Input<string> PrincipalId { get; init; }

    /// <summary>
    /// <c>properties.principalType</c>: User, Group or ServicePrincipal (managed identities too). Given, Azure does not look the
    /// principal up in a directory that may not have it yet.
    /// </summary>
    public string PrincipalType { get; init; } = "ServicePrincipal";

    /// <summary>
    /// <c>properties.condition</c>, in version 2.0 of the language: what the role may be used for; null: all that it permits
    /// (https://learn.microsoft.com/azure/role-based-access-control/conditions-format).
    /// </summary>
    public string? Condition { get; init; }

    /// <summary>The stack that the assignment is made for; written into its description.</summary>
    public required StackTags Tags { get; init; }

    /// <summary>The ARM id of the assignment.</summary>
    public Output<string> Id => new(Key, "id");

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
