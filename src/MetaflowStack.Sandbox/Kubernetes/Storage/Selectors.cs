using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Kubernetes.Storage;

/// <summary>Label selectors, as text in queries and as objects in specs.</summary>
internal static partial class Selectors
{
    [GeneratedRegex(@"^\s*(!?)\s*([A-Za-z0-9./_-]+)\s*(?:(==|=|!=|>|<|\bin\b|\bnotin\b)\s*(?:\(([^)]*)\)|([^,()]*)))?\s*$")]
    private static partial Regex Requirement();

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Comma();

    /// <exception cref="FormatException">The selector does not parse.</exception>
    public static Func<JsonObject, bool> Labels(string? selector)
    {
        if (string.IsNullOrWhiteSpace(selector))
            return _ => true;
        var requirements = Comma().Split(selector).Select(ParseRequirement).ToList();
        return obj => requirements.TrueForAll(r => r(obj.Labels() ?? []));
    }

    private static Func<JsonObject, bool> ParseRequirement(string text)
    {
        var match = Requirement().Match(text);
        if (!match.Success)
            throw new FormatException($"unable to parse requirement: found '{text.Trim()}'");
        var (key, operation) = (match.Groups[2].Value, match.Groups[3].Value);
        var values = match.Groups[4].Success ? match.Groups[4].Value.Split(',').Select(v => v.Trim()).ToList() : [match.Groups[5].Value.Trim()];
        return operation switch
        {
            "" when match.Groups[1].Value == "!" => labels => !labels.ContainsKey(key),
            "" => labels => labels.ContainsKey(key),
            "=" or "==" => labels => (string?)labels[key] == values[0],
            "!=" => labels => (string?)labels[key] != values[0],
            "in" => labels => labels[key] is { } value && values.Contains((string)value!),
            "notin" => labels => labels[key] is not { } value || !values.Contains((string)value!),
            _ => labels => long.TryParse((string?)labels[key], out var number) && long.TryParse(values[0], out var bound) && (operation == ">" ? number > bound : number < bound),
        };
    }

    /// <summary>A LabelSelector object (matchLabels, matchExpressions); an empty one selects all, an absent one nothing.</summary>
    public static bool Matches(JsonObject? selector, JsonObject? labels)
    {
        if (selector is null)
            return false;
        labels ??= [];
        return MatchesAll(selector["matchLabels"] as JsonObject ?? [], labels)
            && (selector["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>().All(e => MatchesExpression(e, labels));
    }

    public static bool MatchesAll(JsonObject wanted, JsonObject? labels) => wanted.All(w => (string?)labels?[w.Key] == (string?)w.Value);

    private static bool MatchesExpression(JsonObject expression, JsonObject labels)
    {
        var value = (string?)labels[(string)expression["key"]!];
        var values = (expression["values"] as JsonArray ?? []).Select(v => (string?)v).ToList();
        return (string?)expression["operator"] switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            _ => value is null,
        };
    }

    /// <summary>Field selectors: <c>metadata.name=x,status.phase!=Running</c>.</summary>
    /// <exception cref="FormatException">The selector does not parse.</exception>
    public static Func<JsonObject, bool> Fields(string? selector)
    {
        if (string.IsNullOrWhiteSpace(selector))
            return _ => true;
        var terms = selector.Split(',').Select(ParseTerm).ToList();
        return obj => terms.TrueForAll(t => t(obj));
    }

    private static Func<JsonObject, bool> ParseTerm(string term)
    {
        var negative = term.Contains("!=", StringComparison.Ordinal);
        var parts = term.Split(negative ? "!=" : term.Contains("==", StringComparison.Ordinal) ? "==" : "=", 2);
        if (parts.Length != 2)
            throw new FormatException($"invalid selector: '{term}'; can't understand '{term}'");
        var path = parts[0].Trim().Split('.');
        return obj => ((FieldValue(obj, path) ?? "") == parts[1].Trim()) != negative;
    }

    private static string? FieldValue(JsonObject obj, string[] path)
    {
        JsonNode? node = obj;
        foreach (var part in path)
            node = (node as JsonObject)?[part];
        return node is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : null;
    }
}
