using MetaflowStack.Simulation.Cloud;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>Where a run is killed.</summary>
/// <param name="Target">The command: <c>Services</c> or <c>Destroy</c>.</param>
/// <param name="Side">Before the exchange, or after it.</param>
/// <param name="Boundary">The exchange.</param>
/// <param name="AgainAt">The number of the exchange at which the re-run is killed as well; 0: it is not.</param>
internal sealed record CrashPoint(string Target, Side Side, Boundary Boundary, int AgainAt = 0)
{
    /// <summary>The trap that springs here.</summary>
    public Trap Trap => new(Side, (boundary, _) => boundary == Boundary);

    /// <summary>The trap of the re-run; null: it is not killed.</summary>
    public Trap? SecondTrap => AgainAt == 0 ? null : new Trap(Side, (_, number) => number == AgainAt);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CrashPoint Parse(string text)
    {
        var parts = text.Split(':', 3);
        if (parts.Length < 3 || !Enum.TryParse<Side>(parts[1], ignoreCase: true, out var side))
            throw new FormatException($"'{text}' is no crash point; one is 'Services:after:arm PUT /subscriptions/…#1'.");
        var again = parts[2].LastIndexOf('+');
        return again > parts[2].LastIndexOf('#') && int.TryParse(parts[2][(again + 1)..], out var number)
            ? new CrashPoint(parts[0], side, Boundary.Parse(parts[2][..again]), number)
            : new CrashPoint(parts[0], side, Boundary.Parse(parts[2]));
    }

    /// <summary><c>Services:after:arm PUT /subscriptions/…#1</c>, and <c>+17</c> when the re-run is killed at its 17th exchange.</summary>
    public override string ToString() => $"{Target}:{(Side == Side.Before ? "before" : "after")}:{Boundary}{(AgainAt == 0 ? "" : $"+{AgainAt}")}";
}
