using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common.Execution.Output;

/// <summary>Prints log events, one at a time; commands to the build server are passed on as they stand.</summary>
internal sealed class ConsoleSink(BuildContext context) : ILogEventSink
{
    private readonly Lock _lock = new();

    public void Emit(LogEvent logEvent)
    {
        var host = context.Host;
        var text = host.FilterMessage(logEvent.MessageTemplate.Text)
            ? logEvent.MessageTemplate.Text
            : EventText.ForConsole(logEvent, context.Clock.GetLocalNow(), host.Theme, context.Verbosity == Verbosity.Verbose);
        lock (_lock)
            host.Output.WriteLine(text);
    }
}
