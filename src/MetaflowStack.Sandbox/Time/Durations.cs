namespace MetaflowStack.Sandbox.Time;

/// <summary>How long Azure takes, in simulated time, drawn from the seed.</summary>
/// <param name="source">Where the draws come from.</param>
internal sealed class Durations(SeededSource source)
{
    /// <summary>A duration between two bounds, by the name of what takes it.</summary>
    public TimeSpan Between(string name, double leastSeconds, double mostSeconds) =>
        TimeSpan.FromSeconds(leastSeconds + source.Unit("duration " + name) * (mostSeconds - leastSeconds));
}
