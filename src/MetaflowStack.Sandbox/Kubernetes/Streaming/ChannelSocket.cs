using System.Net.WebSockets;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>A WebSocket whose binary messages begin with the number of a channel: Kubernetes' <c>channel.k8s.io</c> protocols.</summary>
internal sealed class ChannelSocket(WebSocket socket) : IDisposable
{
    /// <summary>From version 5 on: the message's second byte is the number of a channel that its sender closes.</summary>
    public const byte CloseSignal = 255;

    private const int LargestMessage = 32 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1);

    public async Task SendAsync(byte channel, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        for (var at = 0; at == 0 || at < data.Length; at += LargestMessage)
        {
            var part = data.Slice(at, Math.Min(LargestMessage, data.Length - at));
            byte[] message = [channel, .. part.Span];
            await _sending.WaitAsync(cancel);
            try
            {
                await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancel);
            }
            finally
            {
                _sending.Release();
            }
        }
    }

    /// <summary>Hands on every message, in parts as they come, until the client closes the connection or drops it.</summary>
    public async Task ReceiveAsync(Func<byte, ReadOnlyMemory<byte>, Task> handle, CancellationToken cancel)
    {
        var buffer = new byte[LargestMessage];
        byte? channel = null;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
                if (received.MessageType == WebSocketMessageType.Close)
                    return;
                var data = buffer.AsMemory(0, received.Count);
                if (channel is null && data.Length > 0)
                    (channel, data) = (data.Span[0], data[1..]);
                if (channel is { } number)
                    await handle(number, data);
                if (received.EndOfMessage)
                    channel = null;
            }
        }
        catch (WebSocketException)
        {
            // Dropped: a client that is gone needs no answer.
        }
    }

    /// <summary>Closes in order and waits a while for the client to do so too.</summary>
    /// <param name="receiving">The running <see cref="ReceiveAsync"/>.</param>
    public async Task CloseAsync(Task receiving)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            await receiving.WaitAsync(patience.Token);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
        }
    }

    public void Dispose() => _sending.Dispose();
}
