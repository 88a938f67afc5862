namespace MetaflowStack.Definition.Preflight.Pools;

/// <summary>A node pool as it is wanted, and what exists of it.</summary>
/// <param name="Name">The pool's name.</param>
/// <param name="Option">The option that chooses its size: <c>--node-size</c>.</param>
/// <param name="Sizes">The VM sizes that will do, in order of preference.</param>
/// <param name="Minimum">The fewest nodes, and how many it begins with.</param>
/// <param name="Maximum">The most nodes.</param>
internal sealed record PoolWish(string Name, string Option, IReadOnlyList<string> Sizes, int Minimum, int Maximum)
{
    /// <summary>Whether it is a cluster's system pool, which has a smallest size.</summary>
    internal bool IsSystem { get; init; }

    /// <summary>The size of the pool that exists; it cannot be changed. Null: there is none yet.</summary>
    internal string? ExistingSize { get; init; }

    /// <summary>The nodes that exist: they are part of what is used already.</summary>
    internal int ExistingNodes { get; init; }

    /// <summary>The nodes that have to be made at once.</summary>
    internal int MissingNodes => Math.Max(0, Minimum - ExistingNodes);
}
