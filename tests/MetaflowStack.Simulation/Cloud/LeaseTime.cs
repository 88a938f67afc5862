namespace MetaflowStack.Simulation.Cloud;

/// <summary>Real time, moved forward where a minute would have to be waited out.</summary>
internal sealed class LeaseTime : TimeProvider
{
    private long _ahead;

    /// <summary>Moves it forward.</summary>
    public void Advance(TimeSpan span) => Interlocked.Add(ref _ahead, span.Ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _ahead);
}
