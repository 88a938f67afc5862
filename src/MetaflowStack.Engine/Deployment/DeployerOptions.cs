namespace MetaflowStack.Engine.Deployment;

/// <summary>How a <see cref="Deployer"/> works. All times are by the run's clock.</summary>
public sealed record DeployerOptions
{
    /// <summary>How many resources are worked on at the same time.</summary>
    public int Parallelism { get; init; } = 16;

    /// <summary>
    /// The longest that work on one resource may take before it counts as failed. Providers have their own, shorter limits; this
    /// one keeps a run from hanging for ever.
    /// </summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>
    /// The longest to wait until the system has accepted a resource that a stage only starts
    /// (<see cref="Providers.ResourceContext.AcceptedAsync"/>).
    /// </summary>
    public TimeSpan AcceptanceTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest to wait after a cancellation until the calls in flight have noticed.</summary>
    public TimeSpan CancellationGrace { get; init; } = TimeSpan.FromMinutes(5);
}
