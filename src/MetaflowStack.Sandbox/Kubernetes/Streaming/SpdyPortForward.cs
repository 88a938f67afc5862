using System.Globalization;
using System.Net.WebSockets;
using MetaflowStack.Sandbox.Kubernetes.Streaming.Spdy;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>
/// Port forwarding over SPDY, plain or tunnelled in a WebSocket: for each connection the client opens an error stream
/// and a data stream with the same request id.
/// </summary>
internal sealed class SpdyPortForward(PortForwardTarget target, Stream transport)
{
    /// <summary>The protocol on the SPDY connection.</summary>
    public const string Protocol = "portforward.k8s.io";

    /// <summary>The same through a WebSocket, as kubectl asks for first.</summary>
    public const string Tunnelled = "SPDY/3.1+" + Protocol;

    private readonly Dictionary<string, SpdyStream> _waiting = new(StringComparer.Ordinal);
    private readonly List<Task> _connections = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        using var connection = new SpdyConnection(transport);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await connection.RunAsync(stream => Opened(stream, end.Token), end.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or WebSocketException)
        {
            // The client hung up, which is how every forwarding ends.
        }
        await end.CancelAsync();
        await Task.WhenAll(_connections);
    }

    // Called by the connection's reader alone, one stream after the other.
    private void Opened(SpdyStream stream, CancellationToken cancel)
    {
        var request = stream.Headers.GetValueOrDefault("requestid", "");
        if (!_waiting.Remove(request, out var other))
        {
            _waiting[request] = stream;
            return;
        }
        var (data, errors) = stream.Headers.GetValueOrDefault("streamtype") == "data" ? (stream, other) : (other, stream);
        _connections.Add(ServeAsync(data, errors, cancel));
    }

    private async Task ServeAsync(SpdyStream data, SpdyStream errors, CancellationToken cancel)
    {
        try
        {
            var valid = int.TryParse(data.Headers.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port);
            var problem = valid ? await target.ServeAsync(port, data.Input, data.Output, cancel) : $"\"port\" header must be specified and a number: {data.Headers.GetValueOrDefault("port")}";
            if (problem is not null)
                await errors.Output.WriteAsync(PortForwardTarget.Bytes(problem), cancel);
            await errors.FinishAsync(cancel);
            await data.FinishAsync(cancel);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or WebSocketException)
        {
            // The client hung up.
        }
    }
}
