using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>The nodes of a pool. How many there are at a moment is the autoscaler's business and never a difference.</summary>
public sealed record AgentPoolProfile
{
    /// <summary>The output of a pool, and of a cluster for its default pool, that says the size: chosen once, and recorded.</summary>
    public const string SizeOutput = "vmSize";

    /// <summary>
    /// The sizes that will do, in order of preference: <c>Standard_D2_v2</c>. A pool is created with the first and keeps its size for
    /// life, so the size of one that exists is never a difference.
    /// </summary>
    public required IReadOnlyList<string> VmSizes { get; init; }

    /// <summary><c>vmSize</c> of a new pool: the first of <see cref="VmSizes"/>.</summary>
    public string VmSize => VmSizes[0];

    /// <summary>The same pool without the first of its sizes; null when it has only one.</summary>
    public AgentPoolProfile? WithoutFirstSize() => VmSizes.Count > 1 ? this with { VmSizes = [.. VmSizes.Skip(1)] } : null;

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
