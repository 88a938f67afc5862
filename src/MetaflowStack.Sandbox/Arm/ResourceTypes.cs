namespace MetaflowStack.Sandbox.Arm;

/// <summary>The resource types that the sandbox knows, by their full names.</summary>
internal sealed class ResourceTypes
{
    private readonly Dictionary<string, ResourceType> _types = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All types.</summary>
    public IEnumerable<ResourceType> All => _types.Values;

    /// <summary>The namespaces, as Azure spells them.</summary>
    public IEnumerable<string> Namespaces => _types.Values.Select(t => t.Namespace).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds types.</summary>
    public void Add(params IEnumerable<ResourceType> types)
    {
        foreach (var type in types)
            _types.Add(type.FullType, type);
    }

    /// <summary>The type of a full name, or null.</summary>
    public ResourceType? Find(string fullType) => _types.GetValueOrDefault(fullType);
}
