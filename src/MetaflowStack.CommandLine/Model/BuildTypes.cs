namespace MetaflowStack.CommandLine.Model;

/// <summary>
/// Recognises the engine's types by name, so that the check needs no reference to any engine: the embedded one, NUKE's packages, or a
/// successor of NUKE with another first word in its namespaces.
/// </summary>
internal static class BuildTypes
{
    public static bool IsParameterAttribute(Type type) => IsOrDerives(type, "ParameterAttribute", ".Common");

    public static bool IsTarget(Type type) => type is { Name: "Target" } && type.IsSubclassOf(typeof(Delegate)) && IsIn(type, ".Common");

    public static bool IsEnumeration(Type type) => IsOrDerives(type, "Enumeration", ".Common.Tooling");

    public static bool IsHost(Type type) => IsOrDerives(type, "Host", ".Common");

    /// <summary>The engine's own base class of builds, whose parameters are those that every build has.</summary>
    public static bool IsEngineBase(Type type) =>
        type is { IsClass: true, IsAbstract: true } && type.Name.EndsWith("Build", StringComparison.Ordinal) && IsIn(type, ".Common");

    private static bool IsOrDerives(Type? type, string name, string space)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.Name == name && IsIn(type, space))
                return true;
        }

        return false;
    }

    private static bool IsIn(Type type, string space) => type.Namespace?.EndsWith(space, StringComparison.Ordinal) ?? false;
}
