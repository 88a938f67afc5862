using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>The chain of resources that decides how long a run must take at least, beside the time that it did take.</summary>
/// <param name="Keys">The chain, in the order of work.</param>
/// <param name="Length">The sum of the chain's durations: with unlimited parallelism no run is shorter.</param>
/// <param name="Makespan">From the first start to the last end.</param>
public sealed record CriticalPath(IReadOnlyList<ResourceKey> Keys, TimeSpan Length, TimeSpan Makespan)
{
    /// <summary>Makespan divided by length: 1 is perfect. 1 when nothing was done.</summary>
    public double Ratio => Length == TimeSpan.Zero ? 1 : Makespan / Length;

    /// <summary>The critical path of what has happened, by measured durations. What was skipped or unchanged takes no part.</summary>
    public static CriticalPath Of(ChangeSet changes)
    {
        var done = changes.Changes.Where(IsWork).ToList();
        var (keys, length) = Longest(changes.Changes.Select(change => (change.Key, IsWork(change) ? change.Duration : TimeSpan.Zero, change.DependsOn)));
        var makespan = done.Count == 0 ? TimeSpan.Zero : done.Max(change => change.StartedAt + change.Duration) - done.Min(change => change.StartedAt);
        return new CriticalPath(keys, length, makespan);
    }

    private static bool IsWork(ResourceChange change) => change.Outcome is not (Outcome.Unchanged or Outcome.Skipped);

    /// <summary>The critical path of a plan, by usual durations; the estimate of its makespan is the path's length.</summary>
    public static CriticalPath Estimate(Plan plan)
    {
        var (keys, length) = Longest(NodeBuilder.Build(plan).Select(node =>
            (node.Key, NodeBuilder.UsualDurationOf(node.Change), (IReadOnlyList<ResourceKey>)[.. node.DependsOn.Select(dependency => dependency.Key)])));
        return new CriticalPath(keys, length, length);
    }

    /// <summary>How long a change usually takes; nothing for one that needs no call.</summary>
    public static TimeSpan UsualDurationOf(PlannedChange change) => NodeBuilder.UsualDurationOf(change);

    // Everything comes after what it depends on, in a plan and in a change set alike, so one pass forward is enough.
    private static (IReadOnlyList<ResourceKey> Keys, TimeSpan Length) Longest(
        IEnumerable<(ResourceKey Key, TimeSpan Duration, IReadOnlyList<ResourceKey> DependsOn)> steps)
    {
        var best = new Dictionary<ResourceKey, (TimeSpan Length, ResourceKey? Before, TimeSpan Own)>();
        foreach (var (key, duration, dependsOn) in steps)
        {
            var before = dependsOn.Where(best.ContainsKey).MaxBy(dependency => best[dependency].Length);
            best[key] = (duration + (before is null ? TimeSpan.Zero : best[before].Length), before, duration);
        }
        if (best.Count == 0)
            return ([], TimeSpan.Zero);
        var end = best.MaxBy(pair => pair.Value.Length).Key;
        var path = new List<ResourceKey>();
        for (ResourceKey? key = end; key is not null; key = best[key].Before)
        {
            if (best[key].Own > TimeSpan.Zero)
                path.Insert(0, key);
        }
        return (path, best[end].Length);
    }
}
