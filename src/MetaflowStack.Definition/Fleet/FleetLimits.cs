namespace MetaflowStack.Definition.Fleet;

/// <summary>How many environments are at work at once; the arithmetic is in <c>docs/scale.md</c>.</summary>
internal static class FleetLimits
{
    /// <summary>
    /// By default. A stack sends some 120 requests to Azure Resource Manager in its 15 minutes, and an account may send 25 reads a second in a
    /// subscription: the pace of requests is no reason for fewer.
    /// </summary>
    internal const int ParallelEnvironments = 200;

    /// <summary>At most: each has a session, its lock and its connections open.</summary>
    internal const int Most = 1000;
}
