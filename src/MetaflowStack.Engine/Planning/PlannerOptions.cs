namespace MetaflowStack.Engine.Planning;

/// <summary>How a <see cref="Planner"/> works.</summary>
public sealed record PlannerOptions
{
    /// <summary>How many resources are read at the same time.</summary>
    public int Parallelism { get; init; } = 16;
}
