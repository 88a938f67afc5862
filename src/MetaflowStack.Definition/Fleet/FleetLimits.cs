namespace MetaflowStack.Definition.Fleet;

/// <summary>How many environments are at work at once; the arithmetic is in <c>docs/scale.md</c>.</summary>
internal static class FleetLimits
{
    /// <summary>
    /// By default. AKS answers two questions about its operations a second in a subscription, 200 at first
    /// (learn.microsoft.com/azure/aks/quotas-skus-regions), and a stack asks 52 times in ten minutes; it does not say what is left.
    /// </summary>
    internal const int ParallelEnvironments = 25;

    /// <summary>At most: each has a session, its lock and its connections open.</summary>
    internal const int Most = 1000;
}
