namespace MetaflowStack.Engine.Resources;

/// <summary>Anything inside a resource that points at another resource; the graph collects its dependencies from these.</summary>
public interface IReference
{
    /// <summary>The resource pointed at, or null when the value stands on its own.</summary>
    ResourceKey? Source { get; }
}
