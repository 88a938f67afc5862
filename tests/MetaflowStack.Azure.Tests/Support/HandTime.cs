namespace MetaflowStack.Azure.Tests.Support;

/// <summary>A clock that is moved by hand; nobody waits by it.</summary>
internal sealed class HandTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    /// <summary>Moves it forward.</summary>
    public void Advance(TimeSpan span) => _ticks += span.Ticks;
}
