using System.Reflection;

namespace Nuke.Common.Execution.Output;

/// <summary>What a person reads of an exception.</summary>
internal static class ExceptionText
{
    private const string StackFrame = "\n   at ";

    /// <summary>
    /// The text of an exception that explains itself: its type overrides <see cref="Exception.ToString"/> and leaves out the stack trace.
    /// Null for any other.
    /// </summary>
    public static string? Paragraph(Exception exception)
    {
        var method = exception.GetType().GetMethod(nameof(ToString), BindingFlags.Instance | BindingFlags.Public, Type.EmptyTypes);
        if (method?.DeclaringType is not { } type || type == typeof(Exception) || type.Assembly == typeof(Exception).Assembly)
            return null;
        var text = exception.ToString();
        return text.Contains(StackFrame, StringComparison.Ordinal) ? null : text;
    }

    /// <summary><c>Type: message</c>, and those of the exceptions that caused it.</summary>
    public static string TypeAndMessage(Exception exception)
    {
        var lines = new List<string> { $"{exception.GetType().FullName}: {exception.Message}" };
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
            lines.Add($" ---> {inner.GetType().FullName}: {inner.Message}");
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>The paragraph, or else the message.</summary>
    public static string Message(Exception exception) => Paragraph(exception) ?? exception.Message;

    /// <summary>The row of a failed target: type and first line of the message; of a paragraph, its first sentence.</summary>
    public static Dictionary<string, string> ForSummary(Exception exception)
    {
        var isParagraph = Paragraph(exception) is not null;
        var line = (isParagraph ? exception.ToString() : exception.Message).Split('\n')[0].TrimEnd('\r');
        return new() { [isParagraph ? string.Empty : exception.GetType().Name] = isParagraph ? FirstSentence(line) : line };
    }

    private static string FirstSentence(string line) => line.IndexOf(". ", StringComparison.Ordinal) is var end and > 0 ? line[..(end + 1)] : line;
}
