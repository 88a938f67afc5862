namespace MetaflowStack.Engine.Resources;

/// <summary>Orders resources after what they depend on, and finds the cycles that make it impossible.</summary>
internal static class GraphOrder
{
    /// <summary>
    /// The keys in dependency order, the earliest given first wherever there is a choice (Kahn's algorithm). Keys on a cycle, or
    /// behind one, are left out.
    /// </summary>
    public static IReadOnlyList<ResourceKey> Sort(
        IReadOnlyList<ResourceKey> keys, IReadOnlyDictionary<ResourceKey, IReadOnlyList<ResourceKey>> dependencies)
    {
        var position = keys.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var missing = keys.ToDictionary(key => key, key => dependencies[key].Count);
        var dependents = keys.SelectMany(key => dependencies[key].Select(dependency => (dependency, key))).ToLookup(pair => pair.dependency, pair => pair.key);
        var ready = new PriorityQueue<ResourceKey, int>(keys.Where(key => missing[key] == 0).Select(key => (key, position[key])));
        var ordered = new List<ResourceKey>(keys.Count);
        while (ready.TryDequeue(out var key, out _))
        {
            ordered.Add(key);
            foreach (var dependent in dependents[key].Where(dependent => --missing[dependent] == 0))
                ready.Enqueue(dependent, position[dependent]);
        }
        return ordered;
    }

    /// <summary>One cycle out of each knot among the keys: <c>a, b, a</c>.</summary>
    public static IEnumerable<IReadOnlyList<ResourceKey>> FindCycles(
        IReadOnlyList<ResourceKey> keys, IReadOnlyDictionary<ResourceKey, IReadOnlyList<ResourceKey>> dependencies)
    {
        var reported = new HashSet<ResourceKey>();
        foreach (var start in keys)
        {
            if (reported.Contains(start) || ShortestWayBack(start, dependencies) is not { } cycle)
                continue;
            if (!cycle.Any(reported.Contains))
                yield return cycle;
            reported.UnionWith(cycle);
        }
    }

    private static List<ResourceKey>? ShortestWayBack(
        ResourceKey start, IReadOnlyDictionary<ResourceKey, IReadOnlyList<ResourceKey>> dependencies)
    {
        var cameFrom = new Dictionary<ResourceKey, ResourceKey>();
        var queue = new Queue<ResourceKey>([start]);
        while (queue.TryDequeue(out var current))
        {
            foreach (var next in dependencies[current])
            {
                if (next == start)
                    return Path(start, current, cameFrom);
                if (cameFrom.TryAdd(next, current))
                    queue.Enqueue(next);
            }
        }
        return null;
    }

    private static List<ResourceKey> Path(ResourceKey start, ResourceKey end, Dictionary<ResourceKey, ResourceKey> cameFrom)
    {
        var path = new List<ResourceKey> { start };
        for (var step = end; step != start; step = cameFrom[step])
            path.Insert(0, step);
        path.Insert(0, start);
        return path;
    }
}
