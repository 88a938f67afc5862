namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>
/// A bucket that several connections draw from: whoever has to wait is served in turn with the others. Safe from many threads.
/// </summary>
/// <param name="bucket">What is left.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class FairBucket(RequestBucket bucket, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TurnLine<TaskCompletionSource> _line = new();
    private ITimer? _timer;
    private int _slow;

    /// <summary>What is left.</summary>
    public RequestBucket Bucket => bucket;

    /// <summary>Returns when a request may be sent; it is then under way until the bucket is told of its answer.</summary>
    /// <param name="owner">Whose turn it takes.</param>
    /// <param name="tight">Called once each time that it gets tight, with how long the first has to wait.</param>
    /// <param name="cancellationToken">Gives up the place in the line.</param>
    public async ValueTask TakeAsync(object owner, Action<TimeSpan> tight, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        TaskCompletionSource? turn = null;
        lock (_lock)
        {
            wait = _line.Count > 0 ? bucket.UntilNext() : bucket.Take();
            if (wait > TimeSpan.Zero || _line.Count > 0)
            {
                turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _line.Add(owner, turn);
                if (_line.Count == 1)
                    Wake(wait);
            }
        }

        if (turn is null)
        {
            if (bucket.IsAtEase)
                Volatile.Write(ref _slow, 0);
            return;
        }

        if (Interlocked.Exchange(ref _slow, 1) == 0)
            tight(wait);
        await using (cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)))
            await turn.Task;
    }

    private void Serve()
    {
        lock (_lock)
        {
            while (_line.Count > 0)
            {
                var wait = bucket.Take();
                if (wait > TimeSpan.Zero)
                {
                    Wake(wait);
                    return;
                }

                if (!ServeOne())
                    bucket.GiveBack();
            }
        }
    }

    // Those who gave up leave their turn to the next.
    private bool ServeOne()
    {
        while (_line.Count > 0)
        {
            if (_line.Next().TrySetResult())
                return true;
        }

        return false;
    }

    // Whole milliseconds: timers drop the rest, and a wait must not end early.
    private void Wake(TimeSpan wait)
    {
        var due = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        _timer?.Dispose();
        _timer = time.CreateTimer(_ => Serve(), null, due, Timeout.InfiniteTimeSpan);
    }
}
