namespace MetaflowStack.Engine.Resources;

/// <summary>The resources of a stack and the references between them. Has no cycles, duplicate keys or dangling references.</summary>
public sealed class ResourceGraph
{
    private readonly Dictionary<ResourceKey, Resource> _resources;
    private readonly Dictionary<ResourceKey, IReadOnlyList<ResourceKey>> _dependencies;

    private ResourceGraph(
        Dictionary<ResourceKey, Resource> resources, Dictionary<ResourceKey, IReadOnlyList<ResourceKey>> dependencies, IReadOnlyList<Resource> ordered) =>
        (_resources, _dependencies, Resources) = (resources, dependencies, ordered);

    /// <summary>All resources, each after everything it depends on; otherwise in the order given.</summary>
    public IReadOnlyList<Resource> Resources { get; }

    /// <summary>The resource with a key.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Resource this[ResourceKey key] => _resources[key];

    /// <summary>Whether the graph has a resource with this key.</summary>
    public bool Contains(ResourceKey key) => _resources.ContainsKey(key);

    /// <summary>What a resource depends on directly, without duplicates.</summary>
    public IReadOnlyList<ResourceKey> DependenciesOf(ResourceKey key) => _dependencies[key];

    /// <summary>Builds a graph.</summary>
    /// <exception cref="InvalidGraphException">A key appears twice, a reference leads nowhere, or there is a cycle; all of them are named.</exception>
    public static ResourceGraph Build(IEnumerable<Resource> resources) => throw new NotSupportedException(resources.ToString());
}
