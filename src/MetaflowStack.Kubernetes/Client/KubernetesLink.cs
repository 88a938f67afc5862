using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>A connection and the HTTP client that holds its trust and credentials.</summary>
internal sealed class KubernetesLink(KubernetesConnection connection, string userAgent) : IDisposable
{
    /// <summary>The server and the credentials.</summary>
    public KubernetesConnection Connection => connection;

    /// <summary>The HTTP client.</summary>
    public HttpClient Http { get; } = new(ConnectionHandler.Create(connection))
    {
        BaseAddress = new Uri(connection.Server.AbsoluteUri.TrimEnd('/') + "/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A request as HTTP sends it, once.</summary>
    public HttpRequestMessage Message(KubernetesRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        // SocketsHttpHandler checks the certificate against the Host header, whatever its TLS options say.
        if (connection.TlsServerName is { Length: > 0 } name)
            message.Headers.Host = name;
        if (connection.Token is { } token)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }
        return message;
    }

    /// <summary>A WebSocket with this connection's credentials, to be connected through <see cref="Http"/>.</summary>
    public ClientWebSocket Socket(IEnumerable<string> protocols)
    {
        var socket = new ClientWebSocket();
        foreach (var protocol in protocols)
            socket.Options.AddSubProtocol(protocol);
        socket.Options.CollectHttpResponseDetails = true;
        // As for watches: load balancers drop what is idle.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(30);
        socket.Options.SetRequestHeader("User-Agent", userAgent);
        if (connection.TlsServerName is { Length: > 0 } name)
            socket.Options.SetRequestHeader("Host", name);
        if (connection.Token is { } token)
            socket.Options.SetRequestHeader("Authorization", "Bearer " + token.Reveal());
        return socket;
    }

    /// <summary>The address of a path for a WebSocket.</summary>
    public Uri SocketAddress(string path)
    {
        var address = new Uri(Http.BaseAddress!, path);
        return new UriBuilder(address) { Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;
    }

    public void Dispose() => Http.Dispose();
}
