using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>The <c>$filter</c> expressions that Azure Resource Manager knows for its own lists.</summary>
internal static partial class Filters
{
    /// <summary><c>tagName eq 'a' and tagValue eq 'b'</c>: the tag and, if given, its value.</summary>
    public static (string? Tag, string? Value) Tag(string filter)
    {
        var tag = TagName().Match(filter);
        var value = TagValue().Match(filter);
        return (tag.Success ? tag.Groups[1].Value : null, value.Success ? value.Groups[1].Value : null);
    }

    /// <summary><c>resourceType eq 'Microsoft.Network/virtualNetworks'</c>: the value of a field compared with <c>eq</c>; null when the filter has none.</summary>
    public static string? Equal(string filter, string field) =>
        Comparison().Matches(filter).FirstOrDefault(m => string.Equals(m.Groups[1].Value, field, StringComparison.OrdinalIgnoreCase))?.Groups[2].Value
            .Replace("''", "'", StringComparison.Ordinal);

    [GeneratedRegex("tagName eq '([^']*)'", RegexOptions.IgnoreCase)]
    private static partial Regex TagName();

    [GeneratedRegex("tagValue eq '([^']*)'", RegexOptions.IgnoreCase)]
    private static partial Regex TagValue();

    [GeneratedRegex(@"([\w/]+)\s+eq\s+'((?:[^']|'')*)'", RegexOptions.IgnoreCase)]
    private static partial Regex Comparison();
}
