using System.Net.WebSockets;
using MetaflowStack.Sandbox.Kubernetes.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>How a connection is turned into streams: by WebSocket, or by SPDY/3.1 for older clients.</summary>
internal static class Upgrades
{
    private const string VersionHeader = "X-Stream-Protocol-Version";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <exception cref="ApiError">The request asks for neither.</exception>
    public static void Require(HttpContext context)
    {
        var spdy = context.Request.Headers.Upgrade.ToString().Equals("SPDY/3.1", StringComparison.OrdinalIgnoreCase)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
        if (!context.WebSockets.IsWebSocketRequest && !spdy)
            throw ApiError.BadRequest("Upgrade request required");
    }

    /// <summary>The first of the client's protocols that is spoken here; <paramref name="oldest"/> when it names none; null when there is none.</summary>
    public static string? Negotiate(IList<string> asked, string[] spoken, string? oldest) => asked.Count == 0 ? oldest : asked.FirstOrDefault(spoken.Contains);

    /// <summary>The answer to a client that speaks none of the protocols, in the API machinery's words.</summary>
    public static ApiResponse Refusal(IEnumerable<string> asked, IEnumerable<string> spoken) =>
        ApiResponse.Text($"unable to upgrade: unable to negotiate protocol: client supports [{string.Join(' ', asked)}], server accepts [{string.Join(' ', spoken)}]", 403);

    public static IList<string> SpdyProtocols(HttpContext context) => [.. context.Request.Headers.GetCommaSeparatedValues(VersionHeader)];

    public static Task<WebSocket> AcceptAsync(HttpContext context, string protocol)
    {
        // .NET takes no slash in a protocol's name (RFC 6455 allows tokens only), Kubernetes has one: the header is then ours to write.
        var isToken = protocol.Length > 0 && !protocol.Contains('/', StringComparison.Ordinal);
        if (protocol.Length > 0 && !isToken)
            context.Response.Headers.SecWebSocketProtocol = protocol;
        return context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = isToken ? protocol : null, KeepAliveInterval = KeepAlive });
    }

    public static Task<Stream> AcceptSpdyAsync(HttpContext context, string version)
    {
        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers[VersionHeader] = version;
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    /// <summary>When streams end that no container ends: the client is gone, or the server stops.</summary>
    public static (CancellationToken Aborted, CancellationToken Stopping) EndOf(HttpContext context) =>
        (context.RequestAborted, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    public static CancellationTokenSource Linked((CancellationToken Aborted, CancellationToken Stopping) end) =>
        CancellationTokenSource.CreateLinkedTokenSource(end.Aborted, end.Stopping);
}
