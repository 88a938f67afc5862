using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;

namespace MetaflowStack.Conformance.Specs;

/// <summary>Rules of single values: format, pattern, length, range.</summary>
internal static class ValueRules
{
    private static readonly TimeSpan s_patternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with a value of the right type.</summary>
    public static IEnumerable<string> Check(SpecNode schema, JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? CheckText(schema, value.GetValue<string>()) : CheckNumber(schema, value);

    private static IEnumerable<string> CheckText(SpecNode schema, string text)
    {
        if (schema.Word("format") is { } format && !IsOfFormat(text, format))
            yield return $"not of format {format}";
        if (schema.Word("pattern") is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, s_patternTimeout))
            yield return $"does not match {pattern}";
        if (Number(schema, "minLength") is { } least && text.Length < least)
            yield return $"shorter than {least}";
        if (Number(schema, "maxLength") is { } most && text.Length > most)
            yield return $"longer than {most}";
    }

    private static IEnumerable<string> CheckNumber(SpecNode schema, JsonValue value)
    {
        if (value.GetValueKind() != JsonValueKind.Number || !decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            yield break;
        if (Number(schema, "minimum") is { } least && (schema.Flag("exclusiveMinimum") ? number <= least : number < least))
            yield return $"less than {least}";
        if (Number(schema, "maximum") is { } most && (schema.Flag("exclusiveMaximum") ? number >= most : number > most))
            yield return $"more than {most}";
        if (Number(schema, "multipleOf") is { } step && number % step != 0)
            yield return $"no multiple of {step}";
        if (schema.Word("format") is "int32" && number is < int.MinValue or > int.MaxValue)
            yield return "not of format int32";
        if (schema.Word("format") is "int64" && number is < long.MinValue or > long.MaxValue)
            yield return "not of format int64";
    }

    private static bool IsOfFormat(string text, string format) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && text.Contains('T', StringComparison.Ordinal),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        "arm-id" => text.StartsWith('/'),
        "ipv4" => IPAddress.TryParse(text, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
        "duration" => IsDuration(text),
        _ => true, // password and others: no rule
    };

    private static bool IsDuration(string text)
    {
        try
        {
            _ = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static decimal? Number(SpecNode schema, string name) => schema.Node[name] is JsonValue value ? value.GetValue<decimal>() : null;
}
