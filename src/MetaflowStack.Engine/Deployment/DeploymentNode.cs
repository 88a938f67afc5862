using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>How far a node has got.</summary>
internal enum NodeState
{
    Waiting,
    Running,
    Ended,
}

/// <summary>A planned change on its way; everything that changes is guarded by the <see cref="Schedule"/>'s lock.</summary>
internal sealed class DeploymentNode(PlannedChange change, int index)
{
    public PlannedChange Change => change;

    public ResourceKey Key => change.Key;

    /// <summary>The place in the plan, which decides between equals.</summary>
    public int Index => index;

    public string Stage => change.Stage;

    public string CompletionStage => change.Desired?.CompletionStage ?? change.Stage;

    public string? ExclusiveGroup => change.Desired is { } desired ? desired.ExclusiveGroup : change.Recorded?.ExclusiveGroup;

    public bool IsDelete => change.Action == PlanAction.Delete;

    public List<DeploymentNode> DependsOn { get; } = [];

    public List<DeploymentNode> Dependents { get; } = [];

    /// <summary>The usual time from this node's start to the end of everything that hangs on it.</summary>
    public TimeSpan Remaining { get; set; }

    /// <summary>True when the plan says unchanged and the record is up to date: nothing to send, nothing to write.</summary>
    public bool NothingToDo { get; init; }

    /// <summary>The resources whose outputs this one takes.</summary>
    public IReadOnlySet<ResourceKey> Sources { get; init; } = new HashSet<ResourceKey>();

    /// <summary>True when a value it takes is not the one that the plan was made with.</summary>
    public bool InputsChanged => DependsOn.Any(dependency => dependency.OutputsChanged && Sources.Contains(dependency.Key));

    /// <summary>True when this run made the resource that this one lies in: this one cannot exist.</summary>
    public bool IsWithinFresh => DependsOn.Any(dependency => dependency.IsFresh && dependency.Key == change.Desired?.Container);

    public NodeState State { get; set; }

    /// <summary>When it was started, as a timestamp of the run's clock.</summary>
    public long StartedAt { get; set; }

    /// <summary>The resource as it is being made at the moment, when that is one of several ways; null before its creation.</summary>
    public Resource? Attempt { get; set; }

    /// <summary>True once the system goes on with the operation even if nobody waits.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>True once a dependent goes ahead without it, because its stage is not part of the run and it exists.</summary>
    public bool Bypassed { get; set; }

    /// <summary>True when this run created the resource out of nothing: what lies in it cannot exist.</summary>
    public bool IsFresh { get; set; }

    /// <summary>True when its outputs are not those that the plan was made with.</summary>
    public bool OutputsChanged { get; set; }

    /// <summary>Why what depends on this node cannot go ahead: it failed, was cancelled, or was itself blocked.</summary>
    public BlockReason? Blocks { get; set; }

    /// <summary>What went wrong, with its stack.</summary>
    public Exception? Exception { get; set; }

    public ResourceChange? Result { get; set; }
}

/// <summary>Why dependents cannot go ahead.</summary>
/// <param name="Key">The resource at the bottom of it.</param>
/// <param name="Text">What became of it: <c>failed</c>.</param>
internal sealed record BlockReason(ResourceKey Key, string Text);

/// <summary>What became of a step.</summary>
internal sealed record StepResult(Outcome Outcome, string? Reason = null)
{
    public string? Remark { get; init; }

    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];
}
