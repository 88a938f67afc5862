using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace MetaflowStack.Kubernetes.Forwarding;

/// <summary>
/// One connection to a port of a pod, over a WebSocket with <c>v4.channel.k8s.io</c> (kubernetes' pkg/kubelet port forwarding by
/// WebSocket): binary messages that begin with a channel's number, 0 for data and 1 for an error; the first message on each is the
/// port. A connection is not used twice: the kubelet closes it when the container closes its own.
/// </summary>
public sealed class PodConnection : IDisposable
{
    /// <summary>The subprotocol. Every API server that speaks WebSocket passes it on to the kubelet.</summary>
    internal const string Protocol = "v4.channel.k8s.io";

    private const byte DataChannel = 0;
    private const byte ErrorChannel = 1;
    private const int PortBytes = 2;
    private const int LargestMessage = 32 * 1024;

    // The protocol cannot tell the container that the client has sent all; its answer may still come.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly StringBuilder _error = new();

    internal PodConnection(WebSocket socket) => _socket = socket;

    /// <summary>What a refusal to connect means.</summary>
    internal static string WhyRefused(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => "The pod is gone, or does not run",
        HttpStatusCode.Forbidden => "The account may not: it needs the verb get on pods/portforward in that namespace",
        _ => "",
    };

    /// <summary>Carries bytes both ways until either side ends. The local side is left open, for whoever opened it.</summary>
    /// <param name="local">The local side.</param>
    /// <param name="time">The clock by which a client that has sent all is still listened to.</param>
    /// <param name="cancellationToken">Breaks the connection.</param>
    /// <returns>The kubelet's words for why the pod's port cannot be reached; null: it could.</returns>
    /// <exception cref="WebSocketException">The connection to the pod broke.</exception>
    /// <exception cref="IOException">The local side broke.</exception>
    public async Task<string?> RelayAsync(Stream local, TimeProvider time, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (received, sent) = (ReceiveAsync(local, end.Token), SendAsync(local, end.Token));
        try
        {
            var first = await Task.WhenAny(received, sent);
            await first;
            if (first == sent)
                await received.WaitAsync(Linger, time, cancellationToken);
            await CloseAsync(time);
        }
        catch (TimeoutException)
        {
            // The client had ended, and nothing more came.
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(received, sent).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return _error.Length == 0 ? null : _error.ToString().Trim();
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(Stream local, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestMessage);
        try
        {
            buffer[0] = DataChannel;
            while (await local.ReadAsync(buffer.AsMemory(1), cancellationToken) is var count and > 0)
                await _socket.SendAsync(buffer.AsMemory(0, count + 1), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Messages may come in parts; the channel's number is in the first.
    private async Task ReceiveAsync(Stream local, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestMessage);
        var toSkip = new[] { PortBytes, PortBytes };
        byte? channel = null;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
            {
                var data = buffer.AsMemory(0, part.Count);
                if (channel is null && data.Length > 0)
                    (channel, data) = (data.Span[0], data[1..]);
                if (channel is DataChannel or ErrorChannel)
                {
                    var skipped = Math.Min(toSkip[channel.Value], data.Length);
                    toSkip[channel.Value] -= skipped;
                    data = data[skipped..];
                    if (channel == DataChannel)
                        await local.WriteAsync(data, cancellationToken);
                    else if (data.Length > 0)
                        _error.Append(Encoding.UTF8.GetString(data.Span));
                }

                if (part.EndOfMessage)
                    channel = null;
                if (_error.Length > 0 && channel is null)
                    return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CloseAsync(TimeProvider time)
    {
        using var patience = new CancellationTokenSource(ClosePatience, time);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            _socket.Abort();
        }
    }
}
