using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Graph;

/// <summary>Waits, a bounded time, until Entra knows a new object everywhere.</summary>
internal sealed class ReplicationWait(ResourceContext context, TimeSpan budget)
{
    /// <summary>How long a new object may take to be known everywhere.</summary>
    public static readonly TimeSpan OfNewObjects = TimeSpan.FromMinutes(5);

    /// <summary>How long a deleted object may take to arrive among the deleted ones.</summary>
    public static readonly TimeSpan OfDeletedObjects = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly long _started = context.Time.GetTimestamp();

    /// <summary>Waits a little.</summary>
    /// <returns>False when the time is used up.</returns>
    public async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        var waited = context.Time.GetElapsedTime(_started);
        if (waited + Pause > budget)
            return false;
        context.Report($"waiting for Entra to replicate a new object, {Elapsed.Format(waited)}");
        await Task.Delay(Pause, context.Time, cancellationToken);
        return true;
    }
}
