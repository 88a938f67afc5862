using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Nuke.Common.Execution.Output;

/// <summary>Sends what the build logs with Serilog to the host, the console, the log files, and the replay at the end.</summary>
internal static class Logging
{
    private const string TargetProperty = "ExecutingTarget";

    private static readonly AsyncLocal<string?> s_target = new();
    private static Logger? s_logger;
    private static ReplaySink? s_replay;
    private static TimeProvider s_clock = TimeProvider.System;

    public static void Configure(BuildContext context)
    {
        s_replay = new ReplaySink();
        s_clock = context.Clock;
        s_logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .Enrich.With(new TargetEnricher())
            .WriteTo.Sink(new HostSink(context), LogEventLevel.Verbose)
            .WriteTo.Sink(new ConsoleSink(context), LogEventLevel.Verbose, context.Level)
            .WriteTo.Sink(s_replay, LogEventLevel.Warning)
            .WriteTo.Sink(new FileSink(context), LogEventLevel.Verbose)
            .CreateLogger();
        Log.Logger = s_logger;
    }

    public static void Close()
    {
        Log.CloseAndFlush();
        s_logger?.Dispose();
        s_logger = null;
    }

    /// <summary>Names the target whose messages follow, until disposed of.</summary>
    public static IDisposable SetTarget(string name)
    {
        s_target.Value = name;
        return new Bracket(() => s_target.Value = null);
    }

    /// <summary>
    /// Reports a failure. An exception that explains itself in a paragraph is the message; of any other, type and message are told below
    /// the line that says which target failed.
    /// </summary>
    public static void TargetFailed(string target, Exception exception)
    {
        if (ExceptionText.Paragraph(exception) is not { } paragraph)
        {
            Log.Error(exception, "Target {TargetName} has thrown an exception", target);
            return;
        }

        // The paragraph is the template, not a value in one: it is the message, and must not be coloured as a value.
        Log.Write(new LogEvent(
            s_clock.GetLocalNow(), LogEventLevel.Error, exception, new MessageTemplate([new TextToken(paragraph)]), []));
    }

    public static void WriteErrorsAndWarnings(Host host)
    {
        if (s_replay is not { Events.Count: > 0 } replay)
            return;
        using (host.WriteBlock("Errors & Warnings"))
        {
            foreach (var logEvent in replay.Events)
                host.Output.WriteLine(EventText.ForReplay(logEvent, host.Theme));
        }
    }

    public static string TargetOf(LogEvent logEvent) =>
        logEvent.Properties.GetValueOrDefault(TargetProperty) is ScalarValue { Value: string name } ? name : string.Empty;

    private sealed class TargetEnricher : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) =>
            logEvent.AddOrUpdateProperty(new LogEventProperty(TargetProperty, new ScalarValue(s_target.Value ?? string.Empty)));
    }

    private sealed class ReplaySink : ILogEventSink
    {
        private readonly Lock _lock = new();
        private readonly List<LogEvent> _events = [];

        public IReadOnlyList<LogEvent> Events
        {
            get
            {
                lock (_lock)
                    return [.. _events];
            }
        }

        public void Emit(LogEvent logEvent)
        {
            lock (_lock)
                _events.Add(logEvent);
        }
    }

    /// <summary>Tells build servers of warnings and errors, which they show beside the log.</summary>
    private sealed class HostSink(BuildContext context) : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            if (logEvent.Level == LogEventLevel.Warning)
                context.Host.Annotate("warning", Annotation.Of(logEvent));
            else if (logEvent.Level >= LogEventLevel.Error)
                context.Host.Annotate("error", Annotation.Of(logEvent));
        }
    }
}
