namespace MetaflowStack.Sandbox.Tests.Support;

/// <summary>Real time that can be put forward: what waits for real seconds, such as a lease, need not be waited for.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    /// <summary>How far it is ahead.</summary>
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Shift.TotalSeconds * TimestampFrequency);
}
