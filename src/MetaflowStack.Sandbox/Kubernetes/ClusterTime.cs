namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>
/// The cluster's clock: simulated time, or while controllers catch up the moment at which each of their steps was due.
/// </summary>
internal sealed class ClusterTime(TimeProvider provider)
{
    private DateTimeOffset? _replayed;

    public TimeProvider Provider => provider;

    public DateTimeOffset Now => _replayed ?? provider.GetUtcNow();

    public string Stamp => Timestamps.Seconds(Now);

    /// <summary>Runs something as if it were an earlier moment.</summary>
    public void At(DateTimeOffset moment, Action step)
    {
        _replayed = moment;
        try
        {
            step();
        }
        finally
        {
            _replayed = null;
        }
    }
}
