using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MetaflowStack.Testing;

/// <summary>A collector of traces, as far as tests need one: takes spans over HTTP and over gRPC (without TLS) and keeps them.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly List<OtlpSpan> _spans = [];

    private OtlpCollector(WebApplication server) => _server = server;

    /// <summary>The spans so far.</summary>
    public IReadOnlyList<OtlpSpan> Spans
    {
        get
        {
            lock (_spans)
                return [.. _spans];
        }
    }

    /// <summary>The header that requests had under this name.</summary>
    public List<string> ApiKeys { get; } = [];

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<OtlpCollector> StartAsync(bool grpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var collector = new OtlpCollector(builder.Build());
        collector._server.MapPost("/v1/traces", collector.HttpAsync);
        collector._server.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", collector.GrpcAsync);
        await collector._server.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private async Task HttpAsync(HttpContext context)
    {
        Keep(await BodyAsync(context), context);
        context.Response.ContentType = "application/x-protobuf";
    }

    // A message has a byte for its compression and four for its length before it; the answer is an empty one.
    private async Task GrpcAsync(HttpContext context)
    {
        var body = await BodyAsync(context);
        Keep(body.AsMemory(5, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1))), context);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void Keep(ReadOnlyMemory<byte> request, HttpContext context)
    {
        lock (_spans)
        {
            _spans.AddRange(OtlpSpan.ReadAll(request));
            ApiKeys.AddRange(context.Request.Headers["api-key"].OfType<string>());
        }
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
