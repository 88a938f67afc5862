using System.Globalization;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>A misbehaviour to inject, named as Azure names it.</summary>
/// <param name="Name">Its name: an error code (<c>QuotaExceeded</c>) or a status (<c>429</c>).</param>
/// <param name="Target">What it hits (a VM size, a family), or null for whatever can have it.</param>
/// <param name="Probability">How often, from 0 to 1.</param>
/// <param name="Duration">How long after its first occurrence it lasts (simulated); null: once where it is an outage, always where it is a limit.</param>
public sealed record FaultSpecification(string Name, string? Target, double Probability, TimeSpan? Duration)
{
    /// <summary>The faults that the sandbox knows, as they are written.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ["QuotaExceeded[:VM-SIZE]", "AllocationFailed[:VM-SIZE]", "PostgreSql.InternalServerError[:DURATION]", "429[:PERCENT%]", "Authorization_RequestDenied", "StorageAccountAlreadyTaken:NAME", "ServerNameAlreadyExists:NAME"];

    /// <summary>Reads <c>NAME[:VM-SIZE|PERCENT%|DURATION]</c>, for example <c>429:30%</c>, <c>PostgreSql.InternalServerError:20m</c>.</summary>
    /// <exception cref="FormatException">The fault is not known, or its part after the colon is of the wrong kind.</exception>
    public static FaultSpecification Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, argument) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        return (name, argument) switch
        {
            ("QuotaExceeded" or "AllocationFailed", _) => new(name, argument, 1, null),
            ("PostgreSql.InternalServerError", null) => new(name, null, 1, null),
            ("PostgreSql.InternalServerError", _) when Span(argument) is { } span => new(name, null, 1, span),
            ("Authorization_RequestDenied", null) => new(name, null, 1, null),
            ("StorageAccountAlreadyTaken" or "ServerNameAlreadyExists", { Length: > 0 }) => new(name, argument, 1, null),
            ("429", null) => new(name, null, 1, null),
            ("429", _) when Percent(argument) is { } share => new(name, null, share, null),
            _ => throw new FormatException($"unknown fault '{text}'; known are {string.Join(", ", Known)}."),
        };
    }

    private static double? Percent(string text) =>
        text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100
            ? percent / 100
            : null;

    private static TimeSpan? Span(string text) =>
        text.Length > 1 && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
            ? text[^1] switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), _ => null }
            : null;
}
