using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Http;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>exec and attach over <c>v5.channel.k8s.io</c>, <c>v4.channel.k8s.io</c> and the older <c>channel.k8s.io</c>.</summary>
internal static class ChannelExec
{
    /// <summary>The protocols, as the client's list is searched; no protocol at all means the oldest.</summary>
    public static readonly string[] Protocols = [V5, V4, "channel.k8s.io"];

    private const string V5 = "v5.channel.k8s.io";
    private const string V4 = "v4.channel.k8s.io";
    private const byte Input = 0, Output = 1, Errors = 2, Status = 3;

    public static async Task RunAsync(WebSocket socket, ApiRequest request, RemoteProcess process, ContainerLife life)
    {
        using var channels = new ChannelSocket(socket);
        var typed = new Pipe();
        var open = request.Flag("stdin");
        if (!open)
            await typed.Writer.CompleteAsync();
        using var connection = new CancellationTokenSource();

        // What comes on a channel that was not asked for, or after its end, is dropped.
        async Task ReceiveAsync(byte channel, ReadOnlyMemory<byte> data)
        {
            if (!open)
                return;
            if (channel == Input && data.Length > 0)
                await typed.Writer.WriteAsync(data, connection.Token);
            if (channel != ChannelSocket.CloseSignal || socket.SubProtocol != V5 || data.Length == 0 || data.Span[0] != Input)
                return;
            open = false;
            await typed.Writer.CompleteAsync();
        }

        var receiving = channels.ReceiveAsync(ReceiveAsync, connection.Token);
        var running = process.RunAsync(Streams(channels, request, typed, socket.SubProtocol), connection.Token);
        if (await Task.WhenAny(receiving, running) == receiving)
        {
            await life.EndAsync();
            await connection.CancelAsync();
        }
        try
        {
            await running;
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException && receiving.IsCompleted)
        {
            // The client hung up while its process was running.
        }
        await typed.Reader.CompleteAsync();
        await channels.CloseAsync(receiving);
        await connection.CancelAsync();
    }

    private static RemoteStreams Streams(ChannelSocket channels, ApiRequest request, Pipe typed, string? protocol)
    {
        Stream To(byte channel, string asked) => request.Flag(asked) ? new WriteStream((data, cancel) => channels.SendAsync(channel, data, cancel)) : Stream.Null;
        var output = To(Output, "stdout");
        return new RemoteStreams(typed.Reader.AsStream(), output, request.Flag("tty") ? output : To(Errors, "stderr"),
            (status, cancel) => channels.SendAsync(Status, StatusBytes(status, protocol), cancel));
    }

    // Before version 4 a failure is a plain line, and success is nothing.
    private static byte[] StatusBytes(JsonObject status, string? protocol) =>
        protocol is V5 or V4 ? JsonText.Bytes(status) : Encoding.UTF8.GetBytes((string?)status["message"] ?? "");
}
