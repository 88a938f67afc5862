using System.Buffers;
using System.Net.WebSockets;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>
/// A WebSocket whose binary messages begin with the number of a channel: Kubernetes' <c>channel.k8s.io</c> protocols
/// (k8s.io/apimachinery, pkg/util/httpstream/wsstream). One sender and one receiver at a time.
/// </summary>
/// <param name="socket">The open connection, which ends with this.</param>
internal sealed class ChannelSocket(WebSocket socket) : IDisposable
{
    private const int LargestMessage = 32 * 1024;
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    /// <summary>Takes a part of a message.</summary>
    /// <param name="channel">The message's channel.</param>
    /// <param name="data">The part, valid during the call.</param>
    /// <param name="isLast">Whether it is the message's last part.</param>
    /// <returns>False: enough was received.</returns>
    internal delegate ValueTask<bool> Receiver(byte channel, ReadOnlyMemory<byte> data, bool isLast);

    /// <summary>The subprotocol that the server chose; null: none.</summary>
    internal string? Protocol => socket.SubProtocol;

    /// <summary>Sends all that a stream has to a channel.</summary>
    internal async Task SendAsync(byte channel, Stream source, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestMessage);
        try
        {
            buffer[0] = channel;
            while (await source.ReadAsync(buffer.AsMemory(1, LargestMessage - 1), cancellationToken) is var count and > 0)
                await SendAsync(buffer.AsMemory(0, count + 1), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends one message, its channel first.</summary>
    internal ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    /// <summary>Hands on what comes, until the server closes or the receiver has enough.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    internal async Task ReceiveAsync(Receiver receiver, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestMessage);
        byte? channel = null;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
            {
                // Messages may come in parts; the channel's number is in the first.
                var data = buffer.AsMemory(0, part.Count);
                if (channel is null && data.Length > 0)
                    (channel, data) = (data.Span[0], data[1..]);
                if (channel is { } number && !await receiver(number, data, part.EndOfMessage))
                    return;
                if (part.EndOfMessage)
                    channel = null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Says goodbye; a server that does not take it within seconds is hung up on.</summary>
    internal async Task CloseAsync(TimeProvider time)
    {
        using var patience = new CancellationTokenSource(ClosePatience, time);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
        }
    }

    /// <inheritdoc />
    public void Dispose() => socket.Dispose();
}
