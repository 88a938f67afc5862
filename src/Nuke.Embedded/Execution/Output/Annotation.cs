using Serilog.Events;

namespace Nuke.Common.Execution.Output;

/// <summary>A warning or an error that a build server shows beside the log.</summary>
/// <param name="Text">What is to be said.</param>
/// <param name="Target">The target that said it; empty outside of targets.</param>
/// <param name="Code">The code of an exception that has one, in its <see cref="Exception.Data"/> under <c>Code</c>.</param>
internal sealed record Annotation(string Text, string Target, string? Code)
{
    public static Annotation Of(LogEvent logEvent)
    {
        var text = logEvent.RenderMessage(null);
        // The message says which target failed, and not why; a paragraph says all.
        if (logEvent.Exception is { } exception && ExceptionText.Paragraph(exception) is null)
            text += "\n" + ExceptionText.TypeAndMessage(exception);
        return new Annotation(text, Logging.TargetOf(logEvent), logEvent.Exception?.Data["Code"] as string);
    }
}
