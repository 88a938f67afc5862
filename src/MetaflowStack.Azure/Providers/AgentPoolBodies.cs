using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>The fields of node pools, which are the same in a cluster's body and in a pool's own.</summary>
internal static class AgentPoolBodies
{
    /// <summary>Fields that AKS does not change in place.</summary>
    public static IReadOnlyList<string> Immutable { get; } = ["osType", "vnetSubnetID", "type"];

    /// <summary>Fields that a pool keeps for life and that may have been chosen otherwise when it was made.</summary>
    public static IReadOnlyList<string> KeptWhenFound { get; } = ["vmSize"];

    /// <summary>The fields of a pool that managedClusters.json marks as read-only.</summary>
    public static IReadOnlyList<string> ReadOnly { get; } =
        ["eTag", "currentOrchestratorVersion", "nodeImageVersion", "provisioningState", "status"];

    /// <summary>The fields that we set, without the number of nodes.</summary>
    public static JsonObject Fields(AgentPoolProfile profile, Func<Input<string>, string?> value) => new()
    {
        ["mode"] = profile.Mode,
        ["type"] = "VirtualMachineScaleSets",
        ["vmSize"] = profile.VmSize,
        ["osType"] = profile.OsType,
        ["enableAutoScaling"] = true,
        ["minCount"] = profile.MinCount,
        ["maxCount"] = profile.MaxCount,
        ["vnetSubnetID"] = value(profile.Subnet),
    };
}
