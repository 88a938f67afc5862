using System.Text.Json;

namespace MetaflowStack.Development.Testing;

/// <summary>
/// A line of xunit.v3's <c>-reporter json</c>: one message a line, with the kind in <c>$type</c>
/// (https://xunit.net/docs/getting-started/v3/custom-runner-reporter).
/// </summary>
internal sealed record TestMessage(string Kind, JsonElement Properties)
{
    /// <summary>The message, or null when the line is a test's own output.</summary>
    public static TestMessage? Parse(string line)
    {
        if (!line.StartsWith("{\"$type\":", StringComparison.Ordinal))
            return null;
        try
        {
            using var document = JsonDocument.Parse(line);
            return new TestMessage(document.RootElement.GetProperty("$type").GetString() ?? "", document.RootElement.Clone());
        }
        catch (JsonException)
        {
            // Output of a test without a line break at its end, glued to a message, or an imitation: a person can still read it.
            return null;
        }
    }

    /// <summary>A property as text, or null.</summary>
    public string? Text(string name) => Properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What went wrong: each exception's message and stack trace, outermost first.</summary>
    public IEnumerable<string> Failures()
    {
        var types = Array("ExceptionTypes");
        var messages = Array("Messages");
        var traces = Array("StackTraces");
        for (var i = 0; i < messages.Count; i++)
        {
            var type = i < types.Count && !types[i].StartsWith("Xunit.", StringComparison.Ordinal) ? types[i] + ": " : "";
            yield return type + messages[i];
            if (i < traces.Count)
                yield return traces[i];
        }
    }

    private List<string> Array(string name) => Properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(e => e.GetString() ?? "")]
        : [];
}
