namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>What extension resources (role assignments, locks) lie on.</summary>
internal static class ScopeCheck
{
    /// <summary>Checks that a scope is there: its group, and its outermost resource.</summary>
    /// <exception cref="ArmException">404.</exception>
    public static void Exists(ArmWorld world, ArmPath path)
    {
        var scope = ArmPath.Parse(path.Scope);
        if (scope.ResourceGroup is not { } group)
            return;
        if (world.ResourceGroup(group) is null)
            throw ArmErrors.ResourceGroupNotFound(group);
        if (scope.Names.Count > 0 && world.Find(scope.Up(scope.Names.Count - 1)) is null)
            throw ArmErrors.ResourceNotFound(scope, 1);
    }

    /// <summary>Whether a scope is another one or lies below it.</summary>
    public static bool Within(string inner, string outer) =>
        ArmPath.Key(inner) == ArmPath.Key(outer) || ArmPath.Key(inner).StartsWith(ArmPath.Key(outer) + "/", StringComparison.Ordinal);
}
