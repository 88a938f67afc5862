using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.WebSockets;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>
/// Port forwarding over <c>v4.channel.k8s.io</c>: one connection for each port of the query, with a channel for data and
/// one for errors; the first message on each tells the port.
/// </summary>
internal static class ChannelPortForward
{
    /// <summary>The protocols of this kind that are spoken.</summary>
    public static readonly string[] Protocols = ["v4.channel.k8s.io", "portforward.k8s.io"];

    public static async Task RunAsync(WebSocket socket, PortForwardTarget target, IReadOnlyList<int> ports, CancellationToken cancel)
    {
        using var channels = new ChannelSocket(socket);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var received = ports.Select(_ => new Pipe()).ToList();
        for (var i = 0; i < ports.Count; i++)
        {
            var port = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(port, (ushort)ports[i]);
            await channels.SendAsync((byte)(2 * i), port, cancel);
            await channels.SendAsync((byte)(2 * i + 1), port, cancel);
        }
        var serving = ports.Select((port, i) => ServeAsync(channels, target, port, i, received[i].Reader.AsStream(), end.Token)).ToList();
        var receiving = ReceiveAsync(channels, received, end.Token);
        // As the kubelet does (cri/streaming/portforward/websocket.go): it closes when the containers have closed every port's connection.
        if (await Task.WhenAny(receiving, Task.WhenAll(serving)) == receiving)
            await end.CancelAsync();
        await Task.WhenAll(serving);
        await channels.CloseAsync(receiving);
        await end.CancelAsync();
        await receiving;
    }

    private static async Task ReceiveAsync(ChannelSocket channels, List<Pipe> received, CancellationToken cancel)
    {
        try
        {
            await channels.ReceiveAsync(async (channel, data) =>
            {
                if (channel % 2 == 0 && channel / 2 < received.Count && data.Length > 0)
                    await received[channel / 2].Writer.WriteAsync(data, cancel);
            }, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops, or the connection was dropped.
        }
    }

    private static async Task ServeAsync(ChannelSocket channels, PortForwardTarget target, int port, int index, Stream input, CancellationToken cancel)
    {
        try
        {
            var output = new WriteStream((data, token) => channels.SendAsync((byte)(2 * index), data, token));
            if (await target.ServeAsync(port, input, output, cancel) is { } problem)
                await channels.SendAsync((byte)(2 * index + 1), PortForwardTarget.Bytes(problem), cancel);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The client hung up.
        }
    }
}
