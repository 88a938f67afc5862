using MetaflowStack.Definition.Telemetry;
using MetaflowStack.Definition.Tests.Notices;

namespace MetaflowStack.Definition.Tests.Telemetry;

public class TraceSettingsTests
{
    private readonly LinesLog _log = new();

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318", "http://collector:4318/v1/traces http 10")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318/base/", "http://collector:4318/base/v1/traces http 10")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://collector/traces", "https://collector/traces http 10")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://other:1 OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://collector/traces", "http://collector/traces http 10")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "http://collector:4317/ grpc 10")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc", "http://collector:4317/ grpc 10")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_TIMEOUT=2500 OTEL_EXPORTER_OTLP_HEADERS=api-key=x", "http://c/v1/traces http 2.5 api-key=x")]
    [InlineData("", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_SDK_DISABLED=TRUE", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_TRACES_EXPORTER=none", null)]
    public void The_variables_say_where_traces_go(string environment, string? expected)
    {
        var settings = Read(environment);

        Assert.Equal(expected, settings is null ? null : FormattableString.Invariant($"{settings.Endpoint} {(settings.IsGrpc ? "grpc" : "http")} {settings.Timeout.TotalSeconds} {settings.Headers}").TrimEnd());
        Assert.Empty(_log.Warnings);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318", "No traces are sent: the endpoint 'collector:4318' is no http or https address.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "No traces are sent: the protocol 'http/json' is neither grpc nor http/protobuf.")]
    public void A_wrong_value_is_a_warning_and_no_traces(string environment, string warning)
    {
        Assert.Null(Read(environment));
        Assert.Equal(warning, Assert.Single(_log.Warnings));
    }

    private TraceSettings? Read(string environment) => TraceSettings.Read(
        environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]).GetValueOrDefault, _log);
}
