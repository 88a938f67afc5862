using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>The part of OData's <c>$filter</c> that directory lists are asked with: eq, ne, startswith, any(… eq …), in, joined by and / or.</summary>
internal static partial class GraphFilter
{
    /// <summary>A condition on objects.</summary>
    /// <exception cref="GraphException">400 when the filter is of another kind.</exception>
    public static Func<JsonObject, bool> Parse(string filter)
    {
        if (string.IsNullOrWhiteSpace(filter))
            return _ => true;
        var either = SplitOutside(filter, " or ");
        if (either.Count > 1)
        {
            var parts = either.ConvertAll(Parse);
            return item => parts.Exists(p => p(item));
        }

        var both = SplitOutside(filter, " and ");
        if (both.Count > 1)
        {
            var parts = both.ConvertAll(Parse);
            return item => parts.TrueForAll(p => p(item));
        }

        return Term(filter.Trim());
    }

    private static Func<JsonObject, bool> Term(string text)
    {
        if (text.StartsWith('(') && text.EndsWith(')'))
            return Parse(text[1..^1]);
        if (Comparison().Match(text) is { Success: true } compare)
        {
            var (path, wanted, negated) = (compare.Groups[1].Value.Split('/'), Text(compare.Groups[3].Value), compare.Groups[2].Value.Equals("ne", StringComparison.OrdinalIgnoreCase));
            return item => Is(item.At(path), wanted) != negated;
        }

        if (Starts().Match(text) is { Success: true } starts)
            return item => item.Text(starts.Groups[1].Value)?.StartsWith(Text(starts.Groups[2].Value)!, StringComparison.OrdinalIgnoreCase) == true;
        if (Any().Match(text) is { Success: true } any && any.Groups[2].Value == any.Groups[3].Value)
            return item => item.Texts(any.Groups[1].Value).Contains(Text(any.Groups[4].Value), StringComparer.OrdinalIgnoreCase);
        if (In().Match(text) is { Success: true } among)
        {
            var values = among.Groups[2].Value.Split(',').Select(v => Text(v.Trim())).ToList();
            return item => values.Exists(v => Is(item.At(among.Groups[1].Value), v));
        }

        throw GraphException.Bad($"Invalid filter clause: {text}");
    }

    private static bool Is(JsonNode? found, string? wanted) => found is null
        ? wanted is null
        : string.Equals(found is JsonValue value && value.TryGetValue<string>(out var text) ? text : found.ToJsonString(), wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>A literal's text: without its quotes, null for null, true and false as JSON writes them.</summary>
    private static string? Text(string literal) =>
        literal.StartsWith('\'') ? literal[1..^1].Replace("''", "'", StringComparison.Ordinal) : literal == "null" ? null : literal;

    private static List<string> SplitOutside(string text, string word)
    {
        var parts = new List<string>();
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
                quoted = !quoted;
            else if (!quoted && text[i] == '(')
                depth++;
            else if (!quoted && text[i] == ')')
                depth--;
            else if (!quoted && depth == 0 && string.Compare(text, i, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                parts.Add(text[start..i]);
                start = i + word.Length;
                i = start - 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    [GeneratedRegex(@"^([\w/]+)\s+(eq|ne)\s+('(?:[^']|'')*'|[\w\-]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^startswith\(\s*(\w+)\s*,\s*('(?:[^']|'')*')\s*\)(?:\s+eq\s+true)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Starts();

    [GeneratedRegex(@"^(\w+)/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+('(?:[^']|'')*')\s*\)$", RegexOptions.IgnoreCase)]
    private static partial Regex Any();

    [GeneratedRegex(@"^(\w+)\s+in\s+\((.*)\)$", RegexOptions.IgnoreCase)]
    private static partial Regex In();
}
