using MetaflowStack.Sandbox.Arm.Types;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>All the types that the sandbox's subscription offers.</summary>
internal static class ArmCatalogue
{
    /// <summary>The types, wired to a world.</summary>
    public static IEnumerable<ResourceType> Types(ArmWorld world, ResourceGroupType groups) =>
    [
        groups,
    ];
}
