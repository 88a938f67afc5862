using MetaflowStack.Definition.Costs;
using MetaflowStack.Definition.Pruning;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Planning;

/// <summary>A plan with what a person wants to know beside it: whose stack, how long, what it costs, what is lost.</summary>
public sealed record PlanReport
{
    /// <summary>The plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>What it is for: <c>demo/default</c>.</summary>
    public required string Stack { get; init; }

    /// <summary>The subscription's id.</summary>
    public required string Subscription { get; init; }

    /// <summary><c>azure</c> or <c>sandbox</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>The state that it was compared with: which stack's, and how often it was written.</summary>
    public required StateDocument Recorded { get; init; }

    /// <summary>When it was made, by the run's clock.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>What the stack costs when the plan has been carried out; null: not asked.</summary>
    public CostEstimate? Cost { get; init; }

    /// <summary>The data and objects of others that the plan's removals and replacements lose.</summary>
    public IReadOnlyList<Loss> Losses { get; init; } = [];

    /// <summary>Who last changed or deleted what has drifted, where Azure says.</summary>
    public IReadOnlyDictionary<ResourceKey, Modification> LastModified { get; init; } = new Dictionary<ResourceKey, Modification>();

    /// <summary>How long it takes at least, by usual durations, and the chain of resources that decides it.</summary>
    public CriticalPath Estimate => field ??= CriticalPath.Estimate(Plan);

    /// <summary>The resource of the critical path that takes longest; null: nothing is to be done.</summary>
    public ResourceKey? LongestStep => Estimate.Keys.MaxBy(UsualDurationOf);

    /// <summary>How long a step of the plan usually takes.</summary>
    public TimeSpan UsualDurationOf(ResourceKey key) => CriticalPath.UsualDurationOf(Plan[key]);

    /// <summary>What is lost with a resource; null: nothing that anybody would miss.</summary>
    public string? LossOf(ResourceKey key) => Losses.FirstOrDefault(loss => loss.Key == key)?.What;
}
