using MetaflowStack.Azure.Connection.Pacing;

namespace MetaflowStack.Azure.Tests.Connection;

/// <summary>
/// Many environments against Azure Resource Manager's buckets for one account and subscription, in virtual time: the line and the buckets
/// are the program's, the requests those that one deployment sent, each so long after the one before as it was then.
/// </summary>
/// <param name="environments">How many.</param>
/// <param name="atOnce">How many at once.</param>
internal sealed class FleetPace(int environments, int atOnce)
{
    private static readonly TimeSpan s_latency = TimeSpan.FromMilliseconds(200);

    private readonly Clock _clock = new();
    private readonly PriorityQueue<Action, (long At, long Sequence)> _events = new();
    private long _sequence;
    private int _started;

    /// <summary>Seconds from the first request of a deployment to each of its requests; writes are negative.</summary>
    public static IReadOnlyList<int> Profile { get; } =
    [
        0, 72, 76, 79, 83, 94, 97, 99, 105, 110, -111, 113, 115, -116, 128, -171, -177, 178, -180, -181, 185, 186, -189, 192,
        200, 204, 204, 205, -209, -209, 211, 212, 212, -213, 213, 213, 217, 218, -220, -222, 226, 237, 244, 245, -247, 248,
        258, 269, 279, 291, 304, 310, 317, 328, 340, 351, 361, 372, 372, 384, 396, 406, 417, 428, 433, 440, 452, 463, 474, 486,
        495, 497, 508, 520, 533, 543, 555, 557, 567, 579, 589, 601, 658, 658, 658, -661, -662, 689, 700, 710, 719, 747, 758,
        771, 782, 785, 795, 809, 822, 833, 843, 844, 860, 873, 888, 891, 906, 967, 968, -969, 980, 980, -981, 991, 992, 993,
    ];

    /// <summary>The reads of one environment.</summary>
    public static int Reads => Profile.Count(at => at >= 0);

    /// <summary>How long it takes when it never waits.</summary>
    public static TimeSpan Alone => TimeSpan.FromSeconds(Profile.Max(Math.Abs));

    /// <summary>How many requests were answered 429.</summary>
    public int Refused { get; private set; }

    /// <summary>The longest that one request has waited for its turn.</summary>
    public TimeSpan LongestWait { get; private set; }

    /// <summary>Deploys all.</summary>
    /// <returns>How long that takes.</returns>
    public TimeSpan Run()
    {
        var reads = new Side(this, RequestKinds.Bucket(RequestKind.Read, _clock), new Server(250, 25));
        var writes = new Side(this, RequestKinds.Bucket(RequestKind.Write, _clock), new Server(200, 10));
        for (var i = 0; i < Math.Min(atOnce, environments); i++)
            StartNext(reads, writes);
        while (_events.TryDequeue(out var next, out var at))
        {
            _clock.Now = at.At;
            next();
        }

        return TimeSpan.FromTicks(_clock.Now);
    }

    private void StartNext(Side reads, Side writes)
    {
        if (_started++ < environments)
            Send(new object(), 0, reads, writes);
    }

    private void Send(object owner, int request, Side reads, Side writes)
    {
        var side = Profile[request] < 0 ? writes : reads;
        side.Ask(owner, () =>
        {
            if (request + 1 == Profile.Count)
                StartNext(reads, writes);
            else
                After(TimeSpan.FromSeconds(Math.Abs(Profile[request + 1]) - Math.Abs(Profile[request])), () => Send(owner, request + 1, reads, writes));
        });
    }

    private void After(TimeSpan wait, Action then) => _events.Enqueue(then, (_clock.Now + wait.Ticks, _sequence++));

    /// <summary>Azure's own bucket, which alone decides.</summary>
    private sealed class Server(double capacity, double perSecond)
    {
        private double _spent;
        private long _at;

        public bool Take(long now, out int left)
        {
            _spent = Math.Max(0, _spent - (TimeSpan.FromTicks(now - _at).TotalSeconds * perSecond));
            _at = now;
            var taken = capacity - _spent >= 1;
            _spent += taken ? 1 : 0;
            left = (int)(capacity - _spent);
            return taken;
        }
    }

    /// <summary>One kind of request: the line, our idea of the bucket, and Azure's.</summary>
    private sealed class Side(FleetPace pace, RequestBucket bucket, Server server)
    {
        private readonly TurnLine<(long Since, Action Then)> _line = new();
        private bool _wakes;

        public void Ask(object owner, Action then)
        {
            _line.Add(owner, (pace._clock.Now, () => Sent(owner, then)));
            if (!_wakes)
                Serve();
        }

        private void Wake()
        {
            _wakes = false;
            Serve();
        }

        private void Serve()
        {
            while (_line.Count > 0)
            {
                var wait = bucket.Take();
                if (wait > TimeSpan.Zero)
                {
                    if (!_wakes)
                        pace.After(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Wake);
                    _wakes = true;
                    return;
                }

                var (since, then) = _line.Next();
                var waited = TimeSpan.FromTicks(pace._clock.Now - since);
                pace.LongestWait = waited > pace.LongestWait ? waited : pace.LongestWait;
                then();
            }
        }

        private void Sent(object owner, Action then)
        {
            var taken = server.Take(pace._clock.Now, out var left);
            if (!taken)
                pace.Refused++;
            pace.After(s_latency, () =>
            {
                if (taken)
                    bucket.Answered(left);
                else
                    bucket.Refused(TimeSpan.FromSeconds(1));
                if (!taken)
                    Ask(owner, then);
            });
            if (taken)
                then();
        }
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
