namespace MetaflowStack.Engine.Tests.Worlds;

/// <summary>
/// Runs asynchronous code on one thread in an order that a seed decides, with a clock that jumps to the next timer whenever
/// nothing else is left to do. The same seed gives the same run.
/// </summary>
public sealed class Simulation(int seed, VirtualTimeProvider time) : SynchronizationContext
{
    private static readonly TimeSpan RealPatience = TimeSpan.FromSeconds(10);
    private readonly object _lock = new();
    private readonly List<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly Random _random = new(seed);

    /// <summary>When it turns true, the run is abandoned where it stands: no finally, no dispose.</summary>
    public bool HasCrashed { get; private set; }

    /// <summary>Kills the run at its next step; whoever awaits the result never goes on.</summary>
    public Task CrashAsync()
    {
        HasCrashed = true;
        return new TaskCompletionSource().Task;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_lock)
        {
            _queue.Add((d, state));
            Monitor.Pulse(_lock);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing here may block.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs work to its end, or to a crash (then the default value).</summary>
    public T? Run<T>(Func<Task<T>> work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = work();
            while (!task.IsCompleted && !HasCrashed)
                Step();
            return HasCrashed ? default : task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void Step()
    {
        if (TakeOne() is var (callback, state))
            callback(state);
        else if (!time.AdvanceToNext())
            WaitForThreadPool();
    }

    // A few continuations of the base library go by way of the thread pool.
    private void WaitForThreadPool()
    {
        lock (_lock)
        {
            if (_queue.Count == 0 && !Monitor.Wait(_lock, RealPatience))
                throw new InvalidOperationException($"Nothing is left to do and the run has not ended (seed {seed}).");
        }
    }

    private (SendOrPostCallback Callback, object? State)? TakeOne()
    {
        lock (_lock)
        {
            if (_queue.Count == 0)
                return null;
            var index = _random.Next(_queue.Count);
            var taken = _queue[index];
            _queue.RemoveAt(index);
            return taken;
        }
    }
}
