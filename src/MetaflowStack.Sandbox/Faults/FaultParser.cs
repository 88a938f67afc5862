using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>Reads one fault. Options are told apart by their form, so that their order does not matter.</summary>
internal static partial class FaultParser
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Reads a fault.</summary>
    /// <exception cref="FormatException">It is not known, or options are wrong; all of them are named.</exception>
    public static FaultSpecification Parse(string text)
    {
        var parts = text.Split([':', '@']);
        if (FaultKinds.Find(parts[0]) is not { } kind)
            throw new FormatException($"unknown fault '{text}': did you mean {FaultKinds.Nearest(parts[0])}?");
        if (kind.Target is not null && kind.Options == FaultOptions.None)
            return Named(kind, text);
        var fault = new FaultSpecification(kind, text);
        var problems = new List<string>();
        foreach (var part in parts.Skip(1))
        {
            if (With(fault, part) is { } changed)
                fault = changed;
            else
                problems.Add($"fault '{text}': {Objection(kind, part)}");
        }

        if (kind.NeedsDuration && fault.Duration is null && problems.Count == 0)
            problems.Add($"fault '{text}' needs a duration: {kind.Syntax}, for example {kind.Name}:10s");
        if (kind.NeedsPath && fault.Path is null && problems.Count == 0)
            problems.Add($"fault '{text}' needs a pattern of ids: {kind.Syntax}, for example {kind.Name}@*/storageAccounts/*@after=5m");
        if (problems.Count > 0)
            throw new FormatException(string.Join('\n', problems));
        return Complete(fault);
    }

    /// <summary>A fault that is nothing but a name takes the rest as it is: image names have colons.</summary>
    private static FaultSpecification Named(FaultKind kind, string text)
    {
        if (text == kind.Name && !kind.NeedsTarget)
            return new FaultSpecification(kind, text);
        if (text.Length <= kind.Name.Length + 1)
            throw new FormatException($"fault '{text}' needs a name: {kind.Syntax}");
        var target = text[(kind.Name.Length + 1)..];
        return kind.Choices?.Contains(target) is false
            ? throw new FormatException($"fault '{text}': '{target}' is none of {string.Join(", ", kind.Choices)}")
            : new FaultSpecification(kind, text) { Target = target };
    }

    private static FaultSpecification? With(FaultSpecification fault, string part)
    {
        var kind = fault.Kind;
        var (occurrence, request) = (kind.Options.HasFlag(FaultOptions.Occurrence), kind.Options.HasFlag(FaultOptions.Request));
        if (part == kind.Variant)
            return fault with { IsVariant = true };
        if (part.StartsWith('*') || part.StartsWith('/'))
            return request ? fault with { Path = part } : null;
        if (s_methods.Contains(part))
            return request ? fault with { Method = part } : null;
        if (part.EndsWith('%'))
            return occurrence && Percent(part) is { } share ? fault with { Probability = share } : null;
        if (Times().Match(part) is { Success: true } times)
            return occurrence ? fault with { Count = Number(times, 1) } : null;
        if (part.Split('=', 2) is [var name, var value])
            return Keyed(fault, name, value);
        if (Span(part, kind.Signed) is { } span)
            return kind.Duration == FaultDuration.None ? null : fault with { Duration = span };
        return kind.Target is not null && part.Length > 0 && char.IsAsciiLetter(part[0]) ? fault with { Target = part } : null;
    }

    private static FaultSpecification? Keyed(FaultSpecification fault, string name, string value)
    {
        var options = fault.Kind.Options;
        if (name == "retry-after")
            return options.HasFlag(FaultOptions.RetryAfter) && Span(value) is { } wait ? fault with { RetryAfter = wait } : null;
        if (name == "limit")
            return fault.Kind.HasLimit && Amount().IsMatch(value) ? fault with { Limit = int.Parse(value, CultureInfo.InvariantCulture) } : null;
        if (!options.HasFlag(FaultOptions.Occurrence))
            return null;
        return name switch
        {
            "after" when Span(value) is { } after => fault with { After = after },
            "for" when Span(value) is { } span => fault with { For = span },
            "call" when Calls().Match(value) is { Success: true } calls && Number(calls, 1) is var first && (!calls.Groups[3].Success || Number(calls, 3) >= first) => fault with
            {
                FirstCall = first, LastCall = calls.Groups[3].Success ? Number(calls, 3) : calls.Groups[2].Success ? null : first,
            },
            _ => null,
        };
    }

    private static FaultSpecification Complete(FaultSpecification fault)
    {
        var kind = fault.Kind;
        var limited = fault.Count is not null || fault.Duration is not null || fault.For is not null || fault.LastCall is not null;
        return fault with
        {
            Count = fault.Count ?? (limited ? null : kind.DefaultCount),
            Duration = fault.Duration ?? kind.DefaultDuration,
        };
    }

    private static string Objection(FaultKind kind, string part)
    {
        var takes = new List<string>();
        if (kind.Target is not null)
            takes.Add($"a {kind.Target}");
        if (kind.Duration != FaultDuration.None)
            takes.Add("a duration (30s, 20m, 1h)");
        if (kind.HasLimit)
            takes.Add("limit=N");
        if (kind.Variant is not null)
            takes.Add($"'{kind.Variant}'");
        if (kind.Options.HasFlag(FaultOptions.Occurrence))
            takes.Add("30%, x2, call=3, call=3+, call=3-5, after=5m, for=20m");
        if (kind.Options.HasFlag(FaultOptions.Request))
            takes.Add($"a method ({string.Join(", ", s_methods)}), a pattern of paths (*/virtualNetworks/*)");
        if (kind.Options.HasFlag(FaultOptions.RetryAfter))
            takes.Add("retry-after=10s");
        return $"'{part}' is none of its options; {kind.Name} takes {(takes.Count == 0 ? "none" : string.Join(", ", takes))}";
    }

    private static double? Percent(string text) =>
        double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100 ? percent / 100 : null;

    private static TimeSpan? Span(string text, bool signed = false)
    {
        var match = Duration().Match(text);
        if (!match.Success || (match.Groups[1].Length > 0 && !signed))
            return null;
        var number = double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        var seconds = number * match.Groups[3].Value switch { "ms" => 0.001, "s" => 1, "m" => 60, _ => 3600 };
        return seconds is > 0 and <= 30 * 24 * 3600 ? TimeSpan.FromSeconds(match.Groups[1].Value == "-" ? -seconds : seconds) : null;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^x([1-9]\d{0,5})\z")]
    private static partial Regex Times();

    [GeneratedRegex(@"^\d{1,7}\z")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^([1-9]\d{0,6})(?:(\+)|-([1-9]\d{0,6}))?\z")]
    private static partial Regex Calls();

    [GeneratedRegex(@"^([+-]?)(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)\z")]
    private static partial Regex Duration();
}
