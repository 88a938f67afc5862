using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>Where runs of a command are killed, one after the other, and what comes then.</summary>
/// <param name="State">Where the state is kept.</param>
/// <param name="Target">The command: <c>Services</c>, <c>RotateSecrets</c> or <c>Destroy</c>.</param>
/// <param name="Kills">Where it dies: the first run, then the re-run, and so on.</param>
/// <param name="Then">The command after the last death; the same one, or <c>Destroy</c> on what a deployment has left.</param>
internal sealed record CrashPoint(StateKind State, string Target, IReadOnlyList<Kill> Kills, string Then)
{
    /// <summary>The same command once more.</summary>
    public CrashPoint(StateKind state, string target, params IReadOnlyList<Kill> kills) : this(state, target, kills, target)
    {
    }

    /// <summary>This one, and then the re-run dies where the other does.</summary>
    public CrashPoint And(CrashPoint next) => this with { Kills = [.. Kills, .. next.Kills] };

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CrashPoint Parse(string text)
    {
        var end = text.LastIndexOf(" > ", StringComparison.Ordinal);
        var (deaths, then) = end < 0 ? (text, null) : (text[..end], text[(end + 3)..]);
        var parts = deaths.Split(':', 3);
        return parts.Length == 3 && Enum.TryParse<StateKind>(parts[0], ignoreCase: true, out var state)
            ? new CrashPoint(state, parts[1], [.. parts[2].Split(" + ").Select(Kill.Parse)], then ?? parts[1])
            : throw new FormatException($"'{text}' is no crash point; one is 'folder:Services:after:arm PUT /subscriptions/…#1'.");
    }

    /// <summary><c>folder:Services:after:arm PUT /subscriptions/…#1 + before:17 > Destroy</c>.</summary>
    public override string ToString() => $"{(State == StateKind.Folder ? "folder" : "blob")}:{Target}:{string.Join(" + ", Kills)}{(Then == Target ? "" : $" > {Then}")}";
}
