using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>
/// Types plain YAML scalars as kubectl does (sigs.k8s.io/yaml on go-yaml v2, that is YAML 1.1 with 1.2's octals), so that a
/// file means the same here and there: <c>yes</c>, <c>on</c> and <c>y</c> are booleans, <c>0644</c> is 420, <c>1_000</c> is
/// 1000, <c>1:30</c> and dates are strings. Whoever wants text quotes it.
/// </summary>
internal static partial class YamlScalar
{
    /// <summary>The value of a plain scalar.</summary>
    /// <exception cref="FormatException">The value (infinity, not a number) has no place in JSON.</exception>
    public static JsonNode? Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return JsonValue.Create(true);
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return JsonValue.Create(false);
        }
        if (NotFinite().IsMatch(text))
            throw new FormatException($"{text} has no place in JSON; quote it if it is text");
        if (text[0] is not ('+' or '-' or '.') && !char.IsAsciiDigit(text[0]))
            return JsonValue.Create(text);

        var digits = text[0] == '.' ? text : text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(digits, out var integer))
            return integer >= long.MinValue && integer <= long.MaxValue ? JsonValue.Create((long)integer)
                : integer <= ulong.MaxValue && integer > 0 ? JsonValue.Create((ulong)integer)
                : JsonValue.Create((double)integer);
        return Float().IsMatch(digits)
            ? JsonValue.Create(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture))
            : JsonValue.Create(text);
    }

    private static bool TryInteger(string text, out BigInteger value)
    {
        value = default;
        var match = Integer().Match(text);
        if (!match.Success)
            return false;
        foreach (var (group, radix) in new[] { ("hex", 16), ("bin", 2), ("oct", 8), ("dec", 10) })
        {
            if (!match.Groups[group].Success)
                continue;
            foreach (var digit in match.Groups[group].Value)
                value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        }
        if (text[0] == '-')
            value = -value;
        return true;
    }

    [GeneratedRegex("^[-+]?(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<bin>[01]+)|0[oO]?(?<oct>[0-7]+)|(?<dec>0|[1-9][0-9]*))$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$")]
    private static partial Regex NotFinite();
}
