using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MetaflowStack.Definition.Telemetry;
using MetaflowStack.Definition.Tests.Notices;

namespace MetaflowStack.Definition.Tests.Telemetry;

// Spans go to everybody in the process who listens.
[Collection("Traces")]
public class TraceExportTests
{
    private readonly LinesLog _log = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_collector_that_is_not_there_or_does_not_answer_is_a_warning_and_the_run_ends(bool listens)
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var address = new Uri($"http://{collector.LocalEndpoint}/v1/traces");
        if (!listens)
            collector.Stop();
        var traces = RunTraces.Start(new TraceSettings(address, IsGrpc: false, null, TimeSpan.FromSeconds(30)), "run-1", Stories.Settings(), _log);
        traces.RunStarted();
        var started = Stopwatch.GetTimestamp();

        traces.RunEnded(Stories.Of("succeeded", [], [], []));

        Assert.Equal($"Not all traces could be sent to {address}.", Assert.Single(_log.Warnings));
        Assert.True(Stopwatch.GetElapsedTime(started) < TraceExport.Patience * 4, "it waited for the collector");
    }
}
