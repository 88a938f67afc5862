namespace MetaflowStack.Development.Testing;

/// <summary>Which crashes to play.</summary>
public sealed record CrashTestOptions
{
    /// <summary>
    /// <c>all</c>: both sides of every exchange of a deployment and of a destroy, and a quarter as many of which the re-run is
    /// killed as well; a number: so many, drawn by the seed; or one point, as a report names it.
    /// </summary>
    public string Points { get; init; } = "all";

    /// <summary>What the simulated cloud and the choice of points are drawn from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The configuration to build and test.</summary>
    public string Configuration { get; init; } = "Debug";

    /// <summary>How long all of it may take. The default is 2 hours.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Plays with what is compiled already.</summary>
    public bool NoBuild { get; init; }
}
