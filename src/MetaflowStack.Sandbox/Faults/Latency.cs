namespace MetaflowStack.Sandbox.Faults;

/// <summary>How long Azure's services take to answer. Estimates: Microsoft publishes no such numbers.</summary>
internal static class Latency
{
    private static readonly (string End, double From, double To)[] s_questions =
    [
        ("/providers/microsoft.compute/skus", 3, 8), ("/usages", 0.5, 1), ("/capabilities", 1, 3), ("/permissions", 0.3, 0.3),
    ];

    /// <summary>How long an answer takes.</summary>
    /// <param name="service"><c>arm</c>, <c>graph</c>, <c>sign-in</c>; others answer at once.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="path">Its path.</param>
    /// <param name="unit">A draw from 0 to 1.</param>
    public static TimeSpan Of(string service, string method, string path, double unit)
    {
        var (from, to) = service switch
        {
            "graph" => (0.1, 0.3),
            "sign-in" => (0.2, 0.5),
            "arm" => Arm(method, path),
            _ => (0, 0),
        };
        return TimeSpan.FromSeconds(from + (unit * (to - from)));
    }

    private static (double From, double To) Arm(string method, string path)
    {
        var known = s_questions.FirstOrDefault(q => path.EndsWith(q.End, StringComparison.OrdinalIgnoreCase));
        if (known.End is not null)
            return (known.From, known.To);
        return method is "GET" or "HEAD" or "POST" ? (0.15, 0.4) : (0.4, 1.5);
    }
}
