using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>A further node pool, autoscaled, of an AKS cluster (the <see cref="ArmResource.Parent"/>).</summary>
public sealed record AgentPool : ArmResource
{
    /// <summary>The kind in keys: <c>azure:agent-pool/NAME</c>.</summary>
    public const string Kind = "agent-pool";

    /// <summary>Takes 2 to 4 minutes.</summary>
    public AgentPool() => UsualDuration = TimeSpan.FromMinutes(3);

    /// <summary>The pool's nodes.</summary>
    public required AgentPoolProfile Profile { get; init; }

    /// <summary>The region, which is the cluster's; for messages only.</summary>
    public required string Location { get; init; }

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.ContainerService/managedClusters/agentPools";

    /// <inheritdoc />
    protected override string RelativePath => $"agentPools/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
