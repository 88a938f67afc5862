using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>What runs do with any store.</summary>
public static class StateStores
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Opens a state for a run: waits while somebody else holds it, as long as told, and refuses what was moved away. Pauses
    /// between attempts are 1 to 5 s, drawn from the run id as seed, so that many waiting runs do not ask as one.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run; named to those who are kept out.</param>
    /// <param name="lockTimeout">How long to wait for a lock; zero: not at all.</param>
    /// <param name="progress">Is told who is waited for, at once and every 30 s.</param>
    /// <param name="time">The clock of the lock: the real one, for locks are about real processes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StateLockedException">Somebody else still holds it.</exception>
    /// <exception cref="StackException">It cannot be read, or was moved to another place.</exception>
    public static async Task<IStateSession> OpenAsync(
        this IStateStore store, RunStamp run, TimeSpan lockTimeout, Action<string> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = await store.LockAsync(run, new LockWait(lockTimeout, progress, time), cancellationToken);
        if (session.Document.MovedTo is not { } place)
            return session;
        await session.DisposeAsync();
        throw StateFaults.Moved(store.Location, place);
    }

    /// <summary>
    /// Opens a state wherever it says that it is now, also one that was moved away: waits while somebody else holds it, as
    /// <see cref="OpenAsync"/> does.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run; named to those who are kept out.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StateLockedException">Somebody else still holds it.</exception>
    /// <exception cref="StackException">It cannot be read.</exception>
    public static async Task<IStateSession> LockAsync(this IStateStore store, RunStamp run, LockWait wait, CancellationToken cancellationToken)
    {
        var (lockTimeout, progress, time) = wait;
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(run.RunId))));
        var (start, told) = (time.GetTimestamp(), TimeSpan.MinValue);
        while (true)
        {
            TimeSpan pause;
            try
            {
                return await store.OpenAsync(run, cancellationToken);
            }
            catch (StateLockedException locked) when (lockTimeout > TimeSpan.Zero)
            {
                var waited = time.GetElapsedTime(start);
                if (waited >= lockTimeout)
                    throw new StateLockedException(store.Location, locked.Held, waited);
                if (told == TimeSpan.MinValue || waited - told >= ProgressInterval)
                {
                    progress($"Waiting for the lock on {store.Location}, held by {locked.Held.Run?.ToString() ?? "another run"}: "
                        + $"{waited.TotalSeconds:F0} s so far, {lockTimeout.TotalSeconds:F0} s at most");
                    told = waited;
                }
                var drawn = ShortestPause + (LongestPause - ShortestPause) * random.NextDouble();
                pause = drawn < lockTimeout - waited ? drawn : lockTimeout - waited;
            }
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}

/// <summary>How a run waits for somebody else's lock.</summary>
/// <param name="Timeout">How long; zero: not at all.</param>
/// <param name="Progress">Is told who is waited for, at once and every 30 s.</param>
/// <param name="Time">The clock of the lock: the real one, for locks are about real processes.</param>
public sealed record LockWait(TimeSpan Timeout, Action<string> Progress, TimeProvider Time)
{
    /// <summary>Fails at once when somebody else holds the lock.</summary>
    public static LockWait None { get; } = new(TimeSpan.Zero, _ => { }, TimeProvider.System);
}
