using System.Globalization;
using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Telemetry;

/// <summary>
/// Where traces go, by OpenTelemetry's environment variables (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Those for
/// traces come before those for every signal.
/// </summary>
/// <param name="Endpoint">The collector's address, with the path of its traces for HTTP.</param>
/// <param name="IsGrpc">gRPC; else HTTP with protobuf.</param>
/// <param name="Headers">Headers, <c>name=value</c> with commas between; null: none.</param>
/// <param name="Timeout">How long an export may take.</param>
internal sealed record TraceSettings(Uri Endpoint, bool IsGrpc, string? Headers, TimeSpan Timeout)
{
    // The specification's own default.
    private const int DefaultTimeoutMilliseconds = 10_000;

    /// <summary>Reads the variables. Null: no endpoint is named, traces are switched off, or a value is wrong, which is a warning.</summary>
    internal static TraceSettings? Read(Func<string, string?> variable, IRunLog log)
    {
        var own = Value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        if ((own ?? Value("OTEL_EXPORTER_OTLP_ENDPOINT")) is not { } endpoint
            || string.Equals(Value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase) || Value("OTEL_TRACES_EXPORTER") == "none")
            return null;
        var protocol = Of("PROTOCOL") ?? "http/protobuf";
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return Wrong($"the endpoint '{endpoint}' is no http or https address");
        if (protocol is not ("grpc" or "http/protobuf"))
            return Wrong($"the protocol '{protocol}' is neither grpc nor http/protobuf");
        var isGrpc = protocol == "grpc";
        var timeout = int.TryParse(Of("TIMEOUT"), CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0 ? milliseconds : DefaultTimeoutMilliseconds;
        return new TraceSettings(isGrpc || own is not null ? uri : new Uri(endpoint.TrimEnd('/') + "/v1/traces"), isGrpc, Of("HEADERS"), TimeSpan.FromMilliseconds(timeout));

        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
        string? Of(string name) => Value($"OTEL_EXPORTER_OTLP_TRACES_{name}") ?? Value($"OTEL_EXPORTER_OTLP_{name}");

        TraceSettings? Wrong(string what)
        {
            log.Warning($"No traces are sent: {what}.");
            return null;
        }
    }
}
