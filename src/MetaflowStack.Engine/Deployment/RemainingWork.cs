using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>
/// How much of a plan is still to do, as time: the longest path through what has not ended, by usual durations. With unlimited
/// parallelism, and if everything takes as long as it usually does, the work ends after it.
/// </summary>
public sealed class RemainingWork
{
    // What has taken longer than usual is not done: it keeps this part of its usual time until it ends.
    private const double Overdue = 0.05;

    private readonly List<Step> _steps;

    /// <summary>Takes in the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stages">The stages that are carried out; null: all. What other stages complete takes no time.</param>
    public RemainingWork(Plan plan, IReadOnlyCollection<string>? stages)
    {
        var nodes = NodeBuilder.Build(plan);
        _steps =
        [
            .. nodes.Select(node => new Step(
                node.Key,
                stages?.Contains(node.CompletionStage) == false ? TimeSpan.Zero : NodeBuilder.UsualDurationOf(node.Change),
                [.. node.DependsOn.Select(dependency => dependency.Index)],
                node.IsDelete)),
        ];
        Keys = nodes.Where(node => node.Change.Action != PlanAction.Unchanged && stages?.Contains(node.CompletionStage) != false).Select(node => node.Key).ToHashSet();
    }

    /// <summary>What is to be changed in the stages.</summary>
    public IReadOnlySet<ResourceKey> Keys { get; }

    /// <summary>The longest path through what has not ended.</summary>
    /// <param name="ended">Whether work on a resource has ended.</param>
    /// <param name="elapsed">How long work on a resource has been going on; zero before it starts.</param>
    public TimeSpan At(Func<ResourceKey, bool> ended, Func<ResourceKey, TimeSpan> elapsed)
    {
        var ends = new TimeSpan[_steps.Count];
        var latest = TimeSpan.Zero;
        var removalsFrom = TimeSpan.Zero;
        for (var index = 0; index < _steps.Count; index++)
        {
            var step = _steps[index];
            var from = step.DependsOn.Select(dependency => ends[dependency]).Append(step.IsDelete ? removalsFrom : TimeSpan.Zero).Max();
            ends[index] = from + (ended(step.Key) ? TimeSpan.Zero : Longer(step.Usual - elapsed(step.Key), step.Usual * Overdue));
            latest = Longer(latest, ends[index]);
            if (!step.IsDelete)
                removalsFrom = latest; // a deployment removes last
        }

        return latest;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed record Step(ResourceKey Key, TimeSpan Usual, IReadOnlyList<int> DependsOn, bool IsDelete);
}
