namespace MetaflowStack.Development.Testing;

/// <summary>Which storms to play.</summary>
public sealed record StormTestOptions
{
    /// <summary>How many deployments.</summary>
    public int Deploys { get; init; } = 1000;

    /// <summary>The first seed; the others follow it.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The configuration to build and test.</summary>
    public string Configuration { get; init; } = "Debug";

    /// <summary>How long all of it may take. The default is 3 hours.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Plays with what is compiled already.</summary>
    public bool NoBuild { get; init; }
}
