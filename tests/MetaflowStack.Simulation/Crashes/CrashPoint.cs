namespace MetaflowStack.Simulation.Crashes;

/// <summary>Where runs of a command are killed, one after the other, and what comes then.</summary>
/// <param name="Target">The command: <c>Services</c> or <c>Destroy</c>.</param>
/// <param name="Kills">Where it dies: the first run, then the re-run, and so on.</param>
/// <param name="Then">The command after the last death; the same one, or <c>Destroy</c> on what a deployment has left.</param>
internal sealed record CrashPoint(string Target, IReadOnlyList<Kill> Kills, string Then)
{
    /// <summary>The same command once more.</summary>
    public CrashPoint(string target, params IReadOnlyList<Kill> kills) : this(target, kills, target)
    {
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CrashPoint Parse(string text)
    {
        var end = text.LastIndexOf(" > ", StringComparison.Ordinal);
        var (deaths, then) = end < 0 ? (text, null) : (text[..end], text[(end + 3)..]);
        var colon = deaths.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new FormatException($"'{text}' is no crash point; one is 'Services:after:arm PUT /subscriptions/…#1'.");
        return new CrashPoint(deaths[..colon], [.. deaths[(colon + 1)..].Split(" + ").Select(Kill.Parse)], then ?? deaths[..colon]);
    }

    /// <summary><c>Services:after:arm PUT /subscriptions/…#1 + before:17 > Destroy</c>.</summary>
    public override string ToString() => $"{Target}:{string.Join(" + ", Kills)}{(Then == Target ? "" : $" > {Then}")}";
}
