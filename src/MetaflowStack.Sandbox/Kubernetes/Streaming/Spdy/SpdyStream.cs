using System.IO.Pipelines;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming.Spdy;

/// <summary>One stream of a connection, opened by the client.</summary>
internal sealed class SpdyStream
{
    private const int LargestFrame = 32 * 1024;

    private readonly SpdyConnection _connection;
    private readonly Pipe _received = new();
    private bool _finished;

    public SpdyStream(SpdyConnection connection, uint id, IReadOnlyDictionary<string, string> headers)
    {
        (_connection, Id, Headers) = (connection, id, headers);
        Input = _received.Reader.AsStream();
        Output = new WriteStream(SendAsync);
    }

    public uint Id { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>What the client sends, until it ends the stream.</summary>
    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Says that nothing more will be sent.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        if (_finished)
            return;
        _finished = true;
        await _connection.SendAsync(new SpdyFrame(SpdyFrameType.Data, Id, SpdyFrame.Fin, []), cancel);
    }

    /// <summary>Takes what came from the client; what nobody reads any more is dropped.</summary>
    public async Task ReceiveAsync(byte[] data, bool last, CancellationToken cancel)
    {
        if (data.Length > 0)
            await _received.Writer.WriteAsync(data, cancel);
        if (last)
            await _received.Writer.CompleteAsync();
    }

    /// <summary>The client wants no more of this stream.</summary>
    public async Task ResetAsync()
    {
        _finished = true;
        await _received.Writer.CompleteAsync();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        for (var at = 0; at < data.Length && !_finished; at += LargestFrame)
            await _connection.SendAsync(new SpdyFrame(SpdyFrameType.Data, Id, 0, data.Slice(at, Math.Min(LargestFrame, data.Length - at)).ToArray()), cancel);
    }
}
