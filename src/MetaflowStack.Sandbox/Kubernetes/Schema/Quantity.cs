using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>Kubernetes quantities in their canonical form (API reference, "Quantity"): <c>1000m</c> is <c>1</c>, <c>1024Mi</c> is <c>1Gi</c>.</summary>
internal static partial class Quantity
{
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly BigInteger Nano = BigInteger.Pow(10, 9);

    [GeneratedRegex(@"^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$")]
    private static partial Regex Grammar();

    /// <summary>Null when the text is no quantity.</summary>
    public static string? Canonical(string text)
    {
        if (Parse(text) is not { } parsed)
            return null;
        var (nano, suffix) = parsed;
        if (BinarySuffixes.Contains(suffix) && suffix.Length > 0 && BigInteger.Abs(nano) >= 1024 * Nano && nano % Nano == 0)
            return WithLargestSuffix(nano / Nano, 1024, BinarySuffixes);
        if (suffix.Length > 1 && suffix[0] is 'e' or 'E' && suffix.Length > 1 && char.IsAsciiDigit(suffix[^1]))
            return WithExponent(nano);
        return WithLargestSuffix(nano, 1000, DecimalSuffixes);
    }

    /// <summary>The value in units of 10⁻⁹, or null when the text is no quantity.</summary>
    public static BigInteger? NanoValue(string text) => Parse(text)?.Nano;

    public static long MilliValue(string text) => (long)((NanoValue(text) ?? 0) / 1_000_000);

    public static long Value(string text) => (long)((NanoValue(text) ?? 0) / Nano);

    private static (BigInteger Nano, string Suffix)? Parse(string text)
    {
        var match = Grammar().Match(text);
        if (!match.Success || (match.Groups[2].Length == 0 && match.Groups[3].Length == 0))
            return null;
        var suffix = match.Groups[4].Value;
        var fraction = match.Groups[3].Value;
        var digits = BigInteger.Parse("0" + match.Groups[2].Value + fraction, CultureInfo.InvariantCulture);
        var (numerator, denominator) = (digits * Nano, BigInteger.Pow(10, fraction.Length));
        var binary = Array.IndexOf(BinarySuffixes, suffix);
        if (binary > 0)
            numerator *= BigInteger.Pow(1024, binary);
        else if (suffix.Length > 1)
            Scale(ref numerator, ref denominator, int.Parse(suffix[1..], CultureInfo.InvariantCulture));
        else if (suffix.Length == 1)
            Scale(ref numerator, ref denominator, 3 * (Array.IndexOf(DecimalSuffixes, suffix) - 3));
        // Kubernetes rounds up what is finer than a billionth.
        var value = BigInteger.DivRem(numerator, denominator, out var remainder) + (remainder.IsZero ? 0 : 1);
        return (match.Groups[1].Value == "-" ? -value : value, suffix);
    }

    private static void Scale(ref BigInteger numerator, ref BigInteger denominator, int exponent)
    {
        if (exponent >= 0)
            numerator *= BigInteger.Pow(10, exponent);
        else
            denominator *= BigInteger.Pow(10, -exponent);
    }

    private static string WithLargestSuffix(BigInteger value, int step, string[] suffixes)
    {
        if (value.IsZero)
            return "0";
        var index = 0;
        while (index < suffixes.Length - 1 && value % step == 0)
        {
            value /= step;
            index++;
        }
        return value.ToString(CultureInfo.InvariantCulture) + suffixes[index];
    }

    private static string WithExponent(BigInteger nano)
    {
        if (nano.IsZero)
            return "0";
        var exponent = -9;
        while (nano % 1000 == 0)
        {
            nano /= 1000;
            exponent += 3;
        }
        return exponent == 0 ? nano.ToString(CultureInfo.InvariantCulture) : $"{nano}e{exponent}";
    }
}
