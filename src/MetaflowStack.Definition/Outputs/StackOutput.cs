using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Outputs;

/// <summary>A value of a deployed stack that scripts need.</summary>
/// <param name="Name">Its name, which does not change: <c>storageAccount</c>.</param>
/// <param name="Value">The value; null for a secret.</param>
internal sealed record StackOutput(string Name, string? Value)
{
    /// <summary>The Secret in the cluster that holds the value; null: it is not secret.</summary>
    public ResourceKey? Secret { get; init; }

    /// <summary>The entry of <see cref="Secret"/>.</summary>
    public string? Entry { get; init; }
}
