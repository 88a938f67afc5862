using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Providers;

/// <summary>The providers of a run; exactly one for each kind of resource.</summary>
public sealed class ProviderRegistry(IEnumerable<IResourceProvider> providers)
{
    private readonly IResourceProvider[] _providers = [.. providers];

    /// <summary>The provider for a resource.</summary>
    /// <exception cref="InvalidOperationException">None or several handle it: a fault of ours, not the user's.</exception>
    public IResourceProvider For(ResourceKey key)
    {
        var handling = _providers.Where(provider => provider.Handles(key)).ToList();
        return handling switch
        {
            [var only] => only,
            [] => throw new InvalidOperationException($"No provider handles {key}."),
            _ => throw new InvalidOperationException(
                $"{handling.Count} providers handle {key}: {string.Join(", ", handling.Select(provider => provider.GetType().Name))}."),
        };
    }
}
