namespace MetaflowStack.Sandbox.Time;

/// <summary>A timer whose spans are simulated, when it is made and when it is changed.</summary>
internal sealed class ScaledTimer(ITimer real, Func<TimeSpan, TimeSpan> toReal) : ITimer
{
    public bool Change(TimeSpan dueTime, TimeSpan period) => real.Change(toReal(dueTime), toReal(period));

    public void Dispose() => real.Dispose();

    public ValueTask DisposeAsync() => real.DisposeAsync();
}
