using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Planning;

/// <summary>
/// Orders deletes: what depends on something goes before it, and what goes with its container needs no delete of its own.
/// </summary>
internal sealed class DeletionOrder
{
    private readonly Dictionary<ResourceKey, RecordedResource> _doomed;
    private readonly HashSet<ResourceKey> _covered;

    private DeletionOrder(IReadOnlyCollection<RecordedResource> doomed)
    {
        _doomed = doomed.ToDictionary(resource => resource.Key);
        _covered = [.. doomed.Where(IsTakenAlong).Select(resource => resource.Key)];
    }

    /// <summary>The resources in the order of their deletes, each with the one that takes it along, if any.</summary>
    public static IReadOnlyList<(RecordedResource Resource, ResourceKey? CoveredBy)> Of(IReadOnlyCollection<RecordedResource> doomed) =>
        new DeletionOrder(doomed).Order();

    private List<(RecordedResource, ResourceKey?)> Order()
    {
        while (true)
        {
            var roots = _doomed.Keys.Where(key => !_covered.Contains(key)).ToList();
            var dependencies = roots.ToDictionary(root => root, _ => new HashSet<ResourceKey>());
            foreach (var resource in _doomed.Values)
                dependencies[RootOf(resource.Key)].UnionWith(DependenciesOutside(resource));
            var sorted = GraphOrder.Sort(roots, dependencies.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<ResourceKey>)[.. pair.Value]));
            var knotted = roots.Except(sorted).ToHashSet();
            if (knotted.Count == 0 || !Loosen(knotted))
                return Arrange([.. sorted, .. roots.Where(knotted.Contains)]);
        }
    }

    // A container's delete can be in a knot: something outside must go after one of its parts and before another. The parts
    // that wait for the outside are then deleted one by one. False: nothing to loosen, the records themselves have a cycle.
    private bool Loosen(HashSet<ResourceKey> knotted)
    {
        var loosened = _covered
            .Where(key => knotted.Contains(RootOf(key)) && DependenciesOutside(_doomed[key]).Any(knotted.Contains)).ToList();
        _covered.ExceptWith(loosened);
        return loosened.Count > 0;
    }

    private List<(RecordedResource, ResourceKey?)> Arrange(IReadOnlyList<ResourceKey> roots)
    {
        var members = _covered.Reverse().ToLookup(RootOf);
        return [.. roots.Reverse().SelectMany(root =>
            members[root].Select(member => (_doomed[member], (ResourceKey?)root)).Prepend((_doomed[root], null)))];
    }

    private bool IsTakenAlong(RecordedResource resource)
    {
        // Records that contain one another in a circle contradict each other; such are deleted one by one.
        var seen = new HashSet<ResourceKey>();
        for (var current = resource; current.Container is { } container && _doomed.TryGetValue(container, out var next); current = next)
        {
            if (!seen.Add(current.Key))
                return false;
        }
        return resource.DeletedWithContainer && resource.Container is not null && _doomed.ContainsKey(resource.Container);
    }

    private ResourceKey RootOf(ResourceKey key)
    {
        while (_covered.Contains(key))
            key = _doomed[key].Container!;
        return key;
    }

    private IEnumerable<ResourceKey> DependenciesOutside(RecordedResource resource) =>
        DependenciesOf(resource).Where(_doomed.ContainsKey).Select(RootOf).Where(root => root != RootOf(resource.Key)).Distinct();

    /// <summary>What a recorded resource must be deleted before.</summary>
    public static IEnumerable<ResourceKey> DependenciesOf(RecordedResource resource) =>
        resource.Container is null ? resource.DependsOn : resource.DependsOn.Append(resource.Container);
}
