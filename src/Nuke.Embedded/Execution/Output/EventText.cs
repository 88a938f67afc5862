using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Parsing;

namespace Nuke.Common.Execution.Output;

/// <summary>A log event as text.</summary>
internal static class EventText
{
    /// <summary><c>08:19:47 [INF] message</c>, and the exception below it.</summary>
    public static string ForConsole(LogEvent logEvent, DateTimeOffset time, HostTheme theme, bool withStackTrace)
    {
        var text = new StringBuilder()
            .Append(theme.Paint(ConsoleStyle.Secondary, time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)))
            .Append(theme.Paint(ConsoleStyle.Secondary, " ["))
            .Append(theme.Paint(StyleOf(logEvent.Level), Abbreviate(logEvent.Level)))
            .Append(theme.Paint(ConsoleStyle.Secondary, "] "));
        AppendMessage(text, logEvent, theme);
        if (logEvent.Exception is { } exception && (withStackTrace || ExceptionText.Paragraph(exception) is null))
        {
            text.AppendLine();
            text.Append(theme.Paint(ConsoleStyle.Text, withStackTrace ? exception.ToString() : ExceptionText.TypeAndMessage(exception)));
        }

        return text.ToString();
    }

    /// <summary><c>[WRN] Target: message</c>.</summary>
    public static string ForReplay(LogEvent logEvent, HostTheme theme)
    {
        var text = new StringBuilder()
            .Append(theme.Paint(ConsoleStyle.Secondary, "["))
            .Append(theme.Paint(StyleOf(logEvent.Level), Abbreviate(logEvent.Level)))
            .Append(theme.Paint(ConsoleStyle.Secondary, "] "));
        if (Logging.TargetOf(logEvent) is { Length: > 0 } target)
            text.Append(theme.Paint(ConsoleStyle.Secondary, target)).Append(theme.Paint(ConsoleStyle.Secondary, ": "));
        AppendMessage(text, logEvent, theme);
        return text.ToString();
    }

    /// <summary><c>08:19:47.123 | I | Target               | message</c>, and the whole exception below it.</summary>
    public static string ForFile(LogEvent logEvent, DateTimeOffset time)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"{time:HH:mm:ss.fff} | {Abbreviate(logEvent.Level)[0]} | {Logging.TargetOf(logEvent),-20} | "));
        AppendMessage(text, logEvent, HostTheme.None);
        text.AppendLine();
        if (logEvent.Exception is { } exception)
            text.AppendLine(exception.ToString());
        return text.ToString();
    }

    private static void AppendMessage(StringBuilder text, LogEvent logEvent, HostTheme theme)
    {
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property && logEvent.Properties.TryGetValue(property.PropertyName, out var value))
                text.Append(theme.Paint(ConsoleStyle.Value, Render(value, property)));
            else
                text.Append(theme.Paint(ConsoleStyle.Text, Plain(token)));
        }
    }

    private static string Plain(MessageTemplateToken token)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        token.Render(new Dictionary<string, LogEventPropertyValue>(), writer);
        return writer.ToString();
    }

    private static string Render(LogEventPropertyValue value, PropertyToken property)
    {
        // Texts without quotation marks, as NUKE's templates ask for with {Message:l}.
        var text = value is ScalarValue { Value: string literal } ? literal : value.ToString(property.Format, CultureInfo.InvariantCulture);
        return property.Alignment is { } alignment
            ? alignment.Direction == AlignmentDirection.Left ? text.PadRight(alignment.Width) : text.PadLeft(alignment.Width)
            : text;
    }

    private static ConsoleStyle StyleOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => ConsoleStyle.Verbose,
        LogEventLevel.Debug => ConsoleStyle.Debug,
        LogEventLevel.Information => ConsoleStyle.Information,
        LogEventLevel.Warning => ConsoleStyle.Warning,
        LogEventLevel.Error => ConsoleStyle.Error,
        _ => ConsoleStyle.Fatal
    };

    private static string Abbreviate(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "VRB",
        LogEventLevel.Debug => "DBG",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Error => "ERR",
        _ => "FTL"
    };
}
