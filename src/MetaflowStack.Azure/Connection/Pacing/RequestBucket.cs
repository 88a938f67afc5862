namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>
/// What is left of one of Azure Resource Manager's token buckets, as its answers tell, and how long a request has to wait so that
/// a reserve stays. Safe from many threads.
/// </summary>
/// <param name="capacity">How many requests the bucket holds.</param>
/// <param name="perSecond">How many it gets back each second.</param>
/// <param name="time">The clock of both.</param>
/// <param name="startsFull">Whether it is taken to be full at first: for one whose answers never tell.</param>
internal sealed class RequestBucket(double capacity, double perSecond, TimeProvider time, bool startsFull = false)
{
    // Others who work with the same account draw from the same bucket.
    private const double ReservedShare = 0.1;

    // An answer takes this long; by then one has said what is left.
    private static readonly TimeSpan s_firstAnswer = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly double _reserve = capacity * ReservedShare;
    private double? _left = startsFull ? capacity : null;
    private long _at = time.GetTimestamp();
    private int _underWay;

    /// <summary>How many requests a second the bucket allows in the long run.</summary>
    public double PerSecond => perSecond;

    /// <summary>Whether so much is left that it will not soon get tight again: twice the reserve.</summary>
    public bool IsAtEase
    {
        get
        {
            lock (_lock)
                return _left is null || _left >= 2 * _reserve;
        }
    }

    /// <summary>Takes a request out, if it may be sent at once.</summary>
    /// <returns>Zero: it may, and is under way. Otherwise how long it is until one may; nothing was taken.</returns>
    public TimeSpan Take()
    {
        lock (_lock)
        {
            var wait = Wait();
            if (wait > TimeSpan.Zero)
                return wait;
            _underWay++;
            _left--;
            return TimeSpan.Zero;
        }
    }

    /// <summary>How long it is until a request may be sent; zero: it may now.</summary>
    public TimeSpan UntilNext()
    {
        lock (_lock)
            return Wait();
    }

    /// <summary>A request that was taken out is not sent after all.</summary>
    public void GiveBack()
    {
        lock (_lock)
            (_underWay, _left) = (_underWay - 1, _left + 1);
    }

    /// <summary>A request was answered, or its connection broke.</summary>
    /// <param name="remaining">What Azure says is left; null: nothing.</param>
    public void Answered(int? remaining)
    {
        lock (_lock)
        {
            _underWay--;
            // Those under way may or may not have been counted in this; that they have not is the safe side.
            if (remaining is { } left)
                Set(left - _underWay);
        }
    }

    /// <summary>Azure has refused a request because the bucket is empty: nothing more is sent until the time that it asks for.</summary>
    public void Refused(TimeSpan retryAfter)
    {
        lock (_lock)
        {
            _underWay--;
            Set(_reserve - (perSecond * retryAfter.TotalSeconds) - _underWay);
        }
    }

    // Before the first answer nobody knows what others have left; more than a full bucket it cannot be.
    private TimeSpan Wait()
    {
        if (_left is null)
            return _underWay < capacity - _reserve ? TimeSpan.Zero : s_firstAnswer;
        Refill();
        return _left - 1 >= _reserve ? TimeSpan.Zero : TimeSpan.FromSeconds((_reserve + 1 - _left.Value) / perSecond);
    }

    private void Set(double left) => (_left, _at) = (left, time.GetTimestamp());

    private void Refill()
    {
        _left = Math.Min(capacity, _left!.Value + (time.GetElapsedTime(_at).TotalSeconds * perSecond));
        _at = time.GetTimestamp();
    }
}
