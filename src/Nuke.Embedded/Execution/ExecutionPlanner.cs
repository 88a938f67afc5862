namespace Nuke.Common.Execution;

/// <summary>
/// Decides what runs, and in which order: everything that the invoked targets depend on or trigger, each after all that must precede it,
/// and targets that do not depend on each other in declaration order.
/// </summary>
internal static class ExecutionPlanner
{
    /// <summary>
    /// The plan for the named targets, or for the default ones when none are named. Throws for an unknown name and for a cycle anywhere
    /// in the build.
    /// </summary>
    public static List<ExecutableTarget> GetExecutionPlan(IReadOnlyCollection<ExecutableTarget> targets, IReadOnlyList<string>? names)
    {
        var invoked = names is null ? [.. targets.Where(x => x.IsDefault)] : names.Select(x => Find(x, targets)).ToList();
        var order = Sort(targets);
        var planned = PullIn(invoked);
        foreach (var target in invoked)
            target.Invoked = true;
        List<ExecutableTarget> plan = [.. order.Where(planned.Contains)];
        foreach (var target in plan)
            target.Status = ExecutionStatus.Scheduled;
        return plan;
    }

    private static ExecutableTarget Find(string name, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var plain = name.Replace("-", string.Empty, StringComparison.Ordinal);
        return targets.SingleOrDefault(x => x.Name.Equals(plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidParameterException(string.Join(
                Environment.NewLine,
                [
                    $"Target with name '{name}' does not exist. Available targets are:",
                    .. targets.Select(x => $"  - {x.Name}").Order(StringComparer.Ordinal)
                ]));
    }

    private static HashSet<ExecutableTarget> PullIn(IEnumerable<ExecutableTarget> invoked)
    {
        var planned = new HashSet<ExecutableTarget>();
        var pending = new Stack<ExecutableTarget>(invoked);
        while (pending.TryPop(out var target))
        {
            if (!planned.Add(target))
                continue;
            foreach (var next in target.ExecutionDependencies.Concat(target.Triggers))
                pending.Push(next);
        }

        return planned;
    }

    private static List<ExecutableTarget> Sort(IReadOnlyCollection<ExecutableTarget> targets)
    {
        var remaining = targets.ToList();
        var done = new HashSet<ExecutableTarget>();
        var sorted = new List<ExecutableTarget>();
        while (remaining.Count > 0)
        {
            var next = remaining.Find(x => x.AllDependencies.All(done.Contains));
            if (next is null)
                throw new InvalidParameterException(DescribeCycles(remaining));
            remaining.Remove(next);
            done.Add(next);
            sorted.Add(next);
        }

        return sorted;
    }

    private static string DescribeCycles(List<ExecutableTarget> remaining)
    {
        var cycles = remaining
            .Select(x => remaining.Where(y => y == x || (Reaches(x, y) && Reaches(y, x))).ToList())
            .Where(x => x.Count > 1)
            .DistinctBy(x => x[0]);
        return string.Join(
            Environment.NewLine,
            ["Circular dependencies between targets:", .. cycles.Select(x => $" - {string.Join(", ", x.Select(y => y.Name))}")]);
    }

    private static bool Reaches(ExecutableTarget from, ExecutableTarget to)
    {
        var seen = new HashSet<ExecutableTarget>();
        var pending = new Stack<ExecutableTarget>([from]);
        while (pending.TryPop(out var target))
        {
            foreach (var dependency in target.AllDependencies)
            {
                if (dependency == to)
                    return true;
                if (seen.Add(dependency))
                    pending.Push(dependency);
            }
        }

        return false;
    }
}
