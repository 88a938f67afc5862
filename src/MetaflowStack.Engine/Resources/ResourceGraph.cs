using System.Collections.Concurrent;

namespace MetaflowStack.Engine.Resources;

/// <summary>The resources of a stack and the references between them. Has no cycles, duplicate keys or dangling references.</summary>
public sealed class ResourceGraph
{
    private readonly Dictionary<ResourceKey, Resource> _resources;
    private readonly Dictionary<ResourceKey, IReadOnlyList<IReference>> _references;
    private readonly Dictionary<ResourceKey, IReadOnlyList<ResourceKey>> _dependencies;
    private readonly ConcurrentDictionary<ResourceKey, string> _fingerprints = new();

    private ResourceGraph(
        Dictionary<ResourceKey, Resource> resources,
        Dictionary<ResourceKey, IReadOnlyList<IReference>> references,
        Dictionary<ResourceKey, IReadOnlyList<ResourceKey>> dependencies,
        IReadOnlyList<ResourceKey> ordered)
    {
        (_resources, _references, _dependencies) = (resources, references, dependencies);
        Resources = [.. ordered.Select(key => resources[key])];
    }

    /// <summary>A graph without resources.</summary>
    public static ResourceGraph Empty { get; } = Build([]);

    /// <summary>All resources, each after everything it depends on; otherwise in the order given.</summary>
    public IReadOnlyList<Resource> Resources { get; }

    /// <summary>The resource with a key.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Resource this[ResourceKey key] => _resources[key];

    /// <summary>Whether the graph has a resource with this key.</summary>
    public bool Contains(ResourceKey key) => _resources.ContainsKey(key);

    /// <summary>What a resource depends on directly, without duplicates.</summary>
    public IReadOnlyList<ResourceKey> DependenciesOf(ResourceKey key) => _dependencies[key];

    /// <summary>The references found within a resource's properties; <c>DependsOn</c> and <c>Container</c> are not among them.</summary>
    public IReadOnlyList<IReference> ReferencesOf(ResourceKey key) => _references[key];

    /// <summary>The id that a resource has or will have, when it offers an output <c>id</c> with a known value (ARM ids); else null.</summary>
    public string? KnownIdOf(ResourceKey key) =>
        ReferenceCollector.OwnOutputs(_resources[key]).OfType<Output<string>>().FirstOrDefault(output => output.Name == "id")?.KnownValue;

    /// <summary>
    /// Names what a resource wants, without betraying any of it: 16 hexadecimal digits that change when anything changes that it sets.
    /// </summary>
    public string FingerprintOf(ResourceKey key) => _fingerprints.GetOrAdd(key, wanted => ResourceFingerprint.Of(_resources[wanted]));

    /// <summary>Builds a graph.</summary>
    /// <exception cref="InvalidGraphException">A key appears twice, a reference leads nowhere, or there is a cycle; all of them are named.</exception>
    public static ResourceGraph Build(IEnumerable<Resource> resources)
    {
        var given = resources.ToList();
        var unique = given.DistinctBy(resource => resource.Key).ToDictionary(resource => resource.Key);
        var keys = unique.Keys.ToList();
        var references = unique.ToDictionary(pair => pair.Key, pair => ReferenceCollector.Collect(pair.Value));
        var wanted = unique.ToDictionary(pair => pair.Key, pair => DependenciesWithin(pair.Value, references[pair.Key]));
        var dependencies = wanted.ToDictionary(
            pair => pair.Key, pair => (IReadOnlyList<ResourceKey>)[.. pair.Value.Where(unique.ContainsKey)]);
        var ordered = GraphOrder.Sort(keys, dependencies);

        var faults = new List<string>();
        faults.AddRange(given.CountBy(resource => resource.Key).Where(count => count.Value > 1)
            .Select(count => $"{count.Key} is defined {count.Value} times."));
        faults.AddRange(wanted.SelectMany(pair => pair.Value.Where(key => !unique.ContainsKey(key))
            .Select(key => $"{pair.Key} refers to {key}, which does not exist.")));
        if (ordered.Count < keys.Count)
            faults.AddRange(GraphOrder.FindCycles(keys, dependencies).Select(cycle => $"Cycle: {string.Join(" -> ", cycle)}."));
        return faults.Count == 0 ? new ResourceGraph(unique, references, dependencies, ordered) : throw new InvalidGraphException(faults);
    }

    private static List<ResourceKey> DependenciesWithin(Resource resource, IReadOnlyList<IReference> references) =>
        [.. references.Select(reference => reference.Source).Append(resource.Container).Concat(resource.DependsOn).OfType<ResourceKey>().Distinct()];
}
