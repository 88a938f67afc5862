using System.Diagnostics;
using MetaflowStack.Definition.Running;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MetaflowStack.Definition.Telemetry;

/// <summary>
/// Sends spans to a collector. The only place that needs OpenTelemetry, so that it is loaded only where a collector is named. What cannot
/// be sent is a warning at the end, and is waited for no longer than <see cref="Patience"/>.
/// </summary>
internal sealed class TraceExport : IDisposable
{
    /// <summary>How long the end of a run waits for its last spans.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TraceSettings _settings;
    private readonly IRunLog _log;
    private readonly CountingExporter _exporter;
    private readonly TracerProvider _provider;

    /// <summary>Begins to listen.</summary>
    /// <param name="settings">Where the spans go.</param>
    /// <param name="runId">The run's GUID, which tells its process from others.</param>
    /// <param name="log">Is told when spans could not be sent.</param>
    internal TraceExport(TraceSettings settings, string runId, IRunLog log)
    {
        (_settings, _log) = (settings, log);
        _exporter = new CountingExporter(new OtlpExporterOptions
        {
            Endpoint = settings.Endpoint,
            Protocol = settings.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Headers = settings.Headers,
            TimeoutMilliseconds = (int)settings.Timeout.TotalMilliseconds,
        });
        // Last, because it counts most: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
        var resource = ResourceBuilder.CreateEmpty().AddService("metaflow-stack", serviceInstanceId: runId).AddTelemetrySdk().AddEnvironmentVariableDetector();
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(RunTraces.SourceName, "System.Net.Http")
            .AddProcessor(new BatchActivityExportProcessor(_exporter))
            .Build();
    }

    /// <summary>Sends what is left, and warns of what could not be sent.</summary>
    public void Dispose()
    {
        // Of a thread of its own: a collector that does not answer must not keep the program.
        var shutdown = Task.Run(() => _provider.Shutdown((int)Patience.TotalMilliseconds));
        if (!shutdown.Wait(Patience + TimeSpan.FromSeconds(1)) || !shutdown.Result || _exporter.Failed > 0)
            _log.Warning($"Not all traces could be sent to {_settings.Endpoint.GetLeftPart(UriPartial.Path)}.");
        _exporter.Dispose();
    }

    private sealed class CountingExporter(OtlpExporterOptions options) : OtlpTraceExporter(options)
    {
        private int _failed;

        public int Failed => _failed;

        public override ExportResult Export(in Batch<Activity> activityBatch)
        {
            var result = base.Export(activityBatch);
            if (result != ExportResult.Success)
                Interlocked.Increment(ref _failed);
            return result;
        }
    }
}
