namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>Roles, their assignments and the access that follows from them.</summary>
internal sealed class AuthorizationTypes
{
    /// <summary>The parts, wired to a world.</summary>
    public AuthorizationTypes(ArmWorld world)
    {
        Definitions = new RoleDefinitionType(world);
        Assignments = new RoleAssignmentType(world, Definitions);
        Access = new AccessControl(world, Assignments, Definitions);
        Locks = new LockType(world);
    }

    /// <summary>The roles.</summary>
    public RoleDefinitionType Definitions { get; }

    /// <summary>Who has them where.</summary>
    public RoleAssignmentType Assignments { get; }

    /// <summary>What follows from that.</summary>
    public AccessControl Access { get; }

    /// <summary>What nobody may change or delete.</summary>
    public LockType Locks { get; }
}
