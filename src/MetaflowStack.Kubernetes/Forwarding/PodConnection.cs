using System.Net;
using System.Net.WebSockets;
using System.Text;
using MetaflowStack.Kubernetes.Client;

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

    // The protocol cannot tell the container that the client has sent all; its answer may still come.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);

    private readonly ChannelSocket _socket;
    private readonly StringBuilder _error = new();

    internal PodConnection(ChannelSocket socket) => _socket = socket;

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
        var (received, sent) = (ReceiveAsync(local, end.Token), _socket.SendAsync(DataChannel, local, end.Token));
        try
        {
            var first = await Task.WhenAny(received, sent);
            await first;
            if (first == sent)
                await received.WaitAsync(Linger, time, cancellationToken);
            await _socket.CloseAsync(time);
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

    private async Task ReceiveAsync(Stream local, CancellationToken cancellationToken)
    {
        var toSkip = new[] { PortBytes, PortBytes };
        await _socket.ReceiveAsync(async (channel, data, isLast) =>
        {
            if (channel is DataChannel or ErrorChannel)
            {
                var skipped = Math.Min(toSkip[channel], data.Length);
                toSkip[channel] -= skipped;
                data = data[skipped..];
                if (channel == DataChannel)
                    await local.WriteAsync(data, cancellationToken);
                else if (data.Length > 0)
                    _error.Append(Encoding.UTF8.GetString(data.Span));
            }

            return _error.Length == 0 || !isLast;
        }, cancellationToken);
    }
}
