using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>The nodes of a pool. How many there are at a moment is the autoscaler's business and never a difference.</summary>
public sealed record AgentPoolProfile
{
    /// <summary><c>vmSize</c>: <c>Standard_D2_v2</c>; cannot be changed later.</summary>
    public required string VmSize { get; init; }

    /// <summary><c>minCount</c>, and the number of nodes to begin with; 1 to 1000 for system pools (managedClusters.json).</summary>
    public int MinCount { get; init; } = 1;

    /// <summary><c>maxCount</c>.</summary>
    public required int MaxCount { get; init; }

    /// <summary><c>mode</c>: System or User. A cluster needs at least one System pool.</summary>
    public string Mode { get; init; } = "User";

    /// <summary><c>osType</c>; cannot be changed later.</summary>
    public string OsType { get; init; } = "Linux";

    /// <summary><c>vnetSubnetID</c>: the subnet of nodes and, with Azure CNI, of pods; cannot be changed later.</summary>
    public required Input<string> Subnet { get; init; }
}
