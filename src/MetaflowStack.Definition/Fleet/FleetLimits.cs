namespace MetaflowStack.Definition.Fleet;

/// <summary>How many environments are at work at once; the arithmetic is in <c>docs/scale.md</c>.</summary>
internal static class FleetLimits
{
    /// <summary>
    /// By default: as many as keep Azure Resource Manager's buckets busy without waiting for each other's stages (with 200, a thousand
    /// environments take 1.36 times what the buckets allow; with 300, 1.21 times).
    /// </summary>
    internal const int ParallelEnvironments = 300;

    /// <summary>At most: each has a session, its lock and its connections open.</summary>
    internal const int Most = 1000;
}
