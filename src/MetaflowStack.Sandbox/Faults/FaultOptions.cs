namespace MetaflowStack.Sandbox.Faults;

/// <summary>What a fault's duration means.</summary>
public enum FaultDuration
{
    /// <summary>It takes none.</summary>
    None,

    /// <summary>An outage: from its first occurrence on it lasts so long.</summary>
    Outage,

    /// <summary>A measure of the fault itself: how long a delay is, how far a clock is off.</summary>
    Measure,
}

/// <summary>The options that a fault takes beyond its target and its duration.</summary>
[Flags]
public enum FaultOptions
{
    /// <summary>None: it is a state of the world.</summary>
    None = 0,

    /// <summary>How often and when: <c>30%</c>, <c>x2</c>, <c>call=3</c>, <c>after=5m</c>, <c>for=20m</c>.</summary>
    Occurrence = 1,

    /// <summary>Which requests: a method, a pattern of paths.</summary>
    Request = 2,

    /// <summary>How long clients are asked to wait: <c>retry-after=10s</c>.</summary>
    RetryAfter = 4,

    /// <summary>Which requests, how often and when.</summary>
    Event = Occurrence | Request,
}
