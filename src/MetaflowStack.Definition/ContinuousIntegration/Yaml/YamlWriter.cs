using System.Text;
using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.ContinuousIntegration.Yaml;

/// <summary>
/// Writes YAML as a person would: blocks, two spaces, lists indented, quotes only where a parser would read something else. The same nodes
/// make the same text, and comments stay where they belong, which serializers do not promise.
/// </summary>
internal static partial class YamlWriter
{
    private const int Step = 2;

    /// <summary>The document.</summary>
    public static string Write(YamlMap document)
    {
        var text = new StringBuilder();
        Entries(text, document, indent: 0, isContinued: false);
        return text.ToString();
    }

    private static void Entries(StringBuilder text, YamlMap map, int indent, bool isContinued)
    {
        foreach (var (index, entry) in map.Index())
        {
            if (map.IsSpacious && index > 0)
                text.Append('\n');
            // The first key of a list's item stands behind its dash.
            if (!isContinued)
            {
                foreach (var line in entry.Comment?.Split('\n') ?? [])
                    Indent(text, indent).Append("# ").Append(line).Append('\n');
                Indent(text, indent);
            }

            isContinued = false;
            text.Append(NeedsQuotes(entry.Key) ? Quoted(entry.Key) : entry.Key).Append(':');
            Value(text, entry.Value, indent);
        }
    }

    private static void Value(StringBuilder text, YamlNode node, int indent)
    {
        switch (node)
        {
            case YamlMap { Count: 0 }:
                text.Append(" {}\n");
                break;
            case YamlMap map:
                text.Append('\n');
                Entries(text, map, indent + Step, isContinued: false);
                break;
            case YamlList { Count: 0 }:
                text.Append(" []\n");
                break;
            case YamlList list:
                text.Append('\n');
                Items(text, list, indent + Step);
                break;
            case YamlText scalar:
                text.Append(' ');
                Scalar(text, scalar, indent + Step);
                break;
        }
    }

    private static void Items(StringBuilder text, YamlList list, int indent)
    {
        foreach (var item in list)
        {
            Indent(text, indent).Append("- ");
            if (item is YamlMap map)
                Entries(text, map, indent + Step, isContinued: true);
            else if (item is YamlText scalar)
                Scalar(text, scalar, indent + Step);
            else
                throw new NotSupportedException("Lists hold maps and scalars.");
        }
    }

    private static void Scalar(StringBuilder text, YamlText scalar, int indent)
    {
        if (!scalar.Value.Contains('\n', StringComparison.Ordinal))
        {
            text.Append(!scalar.IsLiteral && (NeedsQuotes(scalar.Value) || IsWord(scalar.Value)) ? Quoted(scalar.Value) : scalar.Value);
            text.Append(scalar.Comment is { } comment ? $" # {comment}\n" : "\n");
            return;
        }

        text.Append(scalar.Value.EndsWith('\n') ? "|\n" : "|-\n");
        foreach (var line in scalar.Value.TrimEnd('\n').Split('\n'))
            (line.Length == 0 ? text : Indent(text, indent).Append(line)).Append('\n');
    }

    private static StringBuilder Indent(StringBuilder text, int indent) => text.Append(' ', indent);

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool NeedsQuotes(string value) =>
        !Plain().IsMatch(value) || value.Contains(": ", StringComparison.Ordinal) || value.Contains(" #", StringComparison.Ordinal) || value.EndsWith(':') || value.EndsWith(' ');

    // Of keys, 'on' is one: GitHub reads it as the text that it is.
    private static bool IsWord(string value) => value.ToLowerInvariant() is "true" or "false" or "null" or "yes" or "no" or "on" or "off";

    [GeneratedRegex(@"^[\p{L}_./$(][^\t\r\n]*$")]
    private static partial Regex Plain();
}
