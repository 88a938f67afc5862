using System.Globalization;
using MetaflowStack.Simulation.Cloud;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>Where one run dies.</summary>
/// <param name="Side">Before the exchange, or after it.</param>
/// <param name="Boundary">The exchange; null: it is given by its number.</param>
/// <param name="Number">Its number in the run, counted from 1.</param>
internal sealed record Kill(Side Side, Boundary? Boundary, int Number = 0)
{
    /// <summary>The trap that springs there.</summary>
    public Trap Trap => new(Side, (boundary, number) => Boundary is null ? number == Number : boundary == Boundary);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Kill Parse(string text)
    {
        var parts = text.Split(':', 2);
        if (parts.Length < 2 || !Enum.TryParse<Side>(parts[0], ignoreCase: true, out var side))
            throw new FormatException($"'{text}' names no side and exchange; 'before:17' does.");
        return int.TryParse(parts[1], CultureInfo.InvariantCulture, out var number) ? new Kill(side, null, number) : new Kill(side, Boundary.Parse(parts[1]));
    }

    /// <summary><c>after:arm PUT /subscriptions/…#1</c>, or <c>before:17</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Side == Side.Before ? "before" : "after")}:{Boundary?.ToString() ?? $"{Number}"}");
}
