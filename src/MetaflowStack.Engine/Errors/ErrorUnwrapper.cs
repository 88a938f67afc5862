using System.Text.Json;
using System.Text.RegularExpressions;

namespace MetaflowStack.Engine.Errors;

/// <summary>
/// Gets to the bottom of nested errors. Azure nests by <c>details</c> and <c>innererror</c>, by a whole error as JSON text in a
/// message, and by the text forms <c>Code="X" Message="Y"</c> and <c>Code: X; Message: Y</c> (AKS about scale sets); Entra has
/// <c>error</c>/<c>error_description</c> with an AADSTS number.
/// </summary>
public static partial class ErrorUnwrapper
{
    private const int DeepestNesting = 16;

    /// <summary>Unwraps an error response's body or an operation's error, as JSON or plain text.</summary>
    public static UnwrappedError Unwrap(string? text)
    {
        var found = new List<Found>();
        Search(text ?? "", 0, found);
        if (found.Count == 0)
            return new UnwrappedError(null, (text ?? "").Trim(), []);
        var known = found.Where(error => ErrorCatalogue.Knows(error.Code)).ToList();
        var innermost = (known.Count > 0 ? known : found).MaxBy(error => error.Depth)!;
        return new UnwrappedError(innermost.Code, innermost.Message.Trim(), [.. found.Select(error => error.Code).Distinct()]);
    }

    private sealed record Found(string Code, string Message, int Depth);

    private static void Search(string text, int depth, List<Found> found)
    {
        if (depth > DeepestNesting)
            return;
        if (ParseJson(text) is { } json)
        {
            using (json)
                SearchJson(json.RootElement, depth, found);
            return;
        }
        var position = 0;
        foreach (Match match in CodeInText().Matches(text))
        {
            var (code, message) = (match.Groups["code"].Value, match.Groups["message"].Value);
            found.Add(new Found(code, message.Length > 0 ? message.Replace("\\\"", "\"", StringComparison.Ordinal) : text, depth + ++position));
        }
        if (AadCode().Match(text) is { Success: true } aad)
            found.Add(new Found(aad.Value, text, depth + 1));
    }

    private static void SearchJson(JsonElement element, int depth, List<Found> found)
    {
        if (depth > DeepestNesting)
            return;
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                SearchJson(item, depth, found);
            return;
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        var message = Text(element, "message") ?? Text(element, "Message") ?? Text(element, "error_description") ?? "";
        if ((Text(element, "code") ?? Text(element, "Code") ?? Text(element, "error")) is { Length: > 0 } code)
            found.Add(new Found(code, message, depth));
        Search(message, depth + 1, found);
        foreach (var name in (string[])["error", "innererror", "innerError", "details"])
        {
            if (element.TryGetProperty(name, out var inner))
                SearchJson(inner, depth + 1, found);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonDocument? ParseJson(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        var end = text.LastIndexOf('}');
        if (start < 0 || end < start)
            return null;
        try
        {
            return JsonDocument.Parse(text.AsMemory(start, end - start + 1));
        }
        catch (JsonException)
        {
            // Braces in ordinary prose; the text is then read as text.
            return null;
        }
    }

    [GeneratedRegex("""\bCode=\\*"(?<code>[A-Za-z0-9_.]+)\\*"(?:\s+Message=\\*"(?<message>(?:[^"\\]|\\[^"]|\\")*)")?|\b(?:Sub)?[Cc]ode:\s*(?<code>[A-Za-z][A-Za-z0-9_.]+)\b(?:[;.,]\s*(?:SubCode:\s*;\s*)?Message:\s*(?<message>[^\r\n]*))?""")]
    private static partial Regex CodeInText();

    [GeneratedRegex("AADSTS[0-9]+")]
    private static partial Regex AadCode();
}
