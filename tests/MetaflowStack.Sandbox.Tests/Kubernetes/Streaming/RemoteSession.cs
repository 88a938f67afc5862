using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Streaming;

/// <summary>One WebSocket to a pod, and what came over each of its channels.</summary>
internal sealed class RemoteSession(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<byte, MemoryStream> _channels = [];

    public string? Protocol => socket.SubProtocol;

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string Text(byte channel) => Encoding.UTF8.GetString(Bytes(channel));

    public byte[] Bytes(byte channel) => _channels.TryGetValue(channel, out var received) ? received.ToArray() : [];

    public JsonNode Status => JsonNode.Parse(Text(3))!;

    public async Task SendAsync(byte channel, byte[] data)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync((byte[])[channel, .. data], WebSocketMessageType.Binary, true, patience.Token);
    }

    public Task SendAsync(byte channel, string text) => SendAsync(channel, Encoding.UTF8.GetBytes(text));

    /// <summary>Version 5's signal that nothing more comes on a channel.</summary>
    public Task CloseChannelAsync(byte channel) => SendAsync(255, [channel]);

    /// <summary>Reads a message; false when the server has closed.</summary>
    public async Task<bool> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var message = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                return false;
            }
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
                break;
        }
        var bytes = message.ToArray();
        if (!_channels.TryGetValue(bytes[0], out var channel))
            _channels[bytes[0]] = channel = new MemoryStream();
        channel.Write(bytes.AsSpan(1));
        return true;
    }

    /// <summary>Reads until the server closes.</summary>
    public async Task<RemoteSession> EndAsync()
    {
        while (await ReceiveAsync())
        {
        }
        return this;
    }

    /// <summary>Reads until a channel has brought a text.</summary>
    public async Task UntilAsync(byte channel, string text)
    {
        while (!Text(channel).Contains(text, StringComparison.Ordinal))
            Assert.True(await ReceiveAsync(), $"closed before \"{text}\": {Text(channel)}");
    }

    public void Dispose() => socket.Dispose();
}
