using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Engine.Planning;

/// <summary>What may exist of a stack that is no longer wanted, besides what its state remembers.</summary>
public sealed record Leftovers
{
    /// <summary>Nothing was looked for, and everything that is no longer wanted goes.</summary>
    public static Leftovers None { get; } = new();

    /// <summary>
    /// What is found in the world with this stack's marks, asked after everything that is desired has been read. What is recorded or
    /// desired under the same id is not meant; the rest goes as if it were recorded.
    /// </summary>
    public Func<CancellationToken, Task<IReadOnlyList<RecordedResource>>> FindAsync { get; init; } =
        _ => Task.FromResult<IReadOnlyList<RecordedResource>>([]);

    /// <summary>Whether something that is no longer wanted, or in a destroy anything at all, is left where it is all the same.</summary>
    public Func<RecordedResource, bool> Stays { get; init; } = _ => false;
}
