using System.Threading.Channels;
using MetaflowStack.Sandbox.Kubernetes.Http;
using MetaflowStack.Sandbox.Kubernetes.Streaming.Spdy;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>exec and attach over SPDY/3.1, as clients before WebSockets (kubectl before 1.31) speak: a stream for each of the process's.</summary>
internal static class SpdyExec
{
    /// <summary>What <c>X-Stream-Protocol-Version</c> may ask for.</summary>
    public static readonly string[] Protocols = ["v4.channel.k8s.io"];

    private const string StreamType = "streamtype";

    public static async Task RunAsync(Stream transport, ApiRequest request, RemoteProcess process, ContainerLife life)
    {
        using var connection = new SpdyConnection(transport);
        var opened = Channel.CreateUnbounded<SpdyStream>();
        using var end = new CancellationTokenSource();
        var receiving = connection.RunAsync(stream => opened.Writer.TryWrite(stream), end.Token);
        var running = ServeAsync(opened.Reader, request, process, end.Token);
        if (await Task.WhenAny(receiving, running) == receiving)
        {
            await life.EndAsync();
            await end.CancelAsync();
        }
        try
        {
            await running;
            await connection.GoAwayAsync(end.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && receiving.IsCompleted)
        {
            // The client hung up while its process was running.
        }
        await end.CancelAsync();
        await receiving.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static async Task ServeAsync(ChannelReader<SpdyStream> opened, ApiRequest request, RemoteProcess process, CancellationToken cancel)
    {
        var streams = new Dictionary<string, SpdyStream>(StringComparer.Ordinal);
        foreach (var _ in Expected(request))
        {
            var stream = await opened.ReadAsync(cancel);
            streams[stream.Headers.GetValueOrDefault(StreamType, "")] = stream;
        }
        Stream Output(string type) => streams.TryGetValue(type, out var stream) ? stream.Output : Stream.Null;
        var output = Output("stdout");
        await process.RunAsync(
            new RemoteStreams(streams.GetValueOrDefault("stdin")?.Input ?? Stream.Null, output, request.Flag("tty") ? output : Output("stderr"), async (status, _) =>
            {
                await Output("error").WriteAsync(JsonText.Bytes(status), cancel);
                foreach (var stream in streams.Values)
                    await stream.FinishAsync(cancel);
            }),
            cancel);
    }

    private static IEnumerable<string> Expected(ApiRequest request)
    {
        yield return "error";
        foreach (var name in new[] { "stdin", "stdout" })
            if (request.Flag(name))
                yield return name;
        if (request.Flag("tty"))
            yield return "resize";
        else if (request.Flag("stderr"))
            yield return "stderr";
    }
}
