using System.Collections.Concurrent;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming.Spdy;

/// <summary>
/// The server's end of a SPDY/3.1 connection, as far as Kubernetes' clients use it: streams that the client opens, and
/// no flow control, which those clients (moby/spdystream) do not have either.
/// </summary>
internal sealed class SpdyConnection(Stream transport) : IDisposable
{
    private readonly ConcurrentDictionary<uint, SpdyStream> _streams = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SpdyHeaderReader _reader = new();
    private readonly SpdyHeaderWriter _writer = new();

    /// <summary>Reads frames until the client goes; each new stream is handed on before the next frame is read.</summary>
    public async Task RunAsync(Action<SpdyStream> opened, CancellationToken cancel)
    {
        try
        {
            while (await SpdyFrame.ReadAsync(transport, cancel) is { Type: not SpdyFrameType.GoAway } frame)
                await HandleAsync(frame, opened, cancel);
        }
        finally
        {
            foreach (var stream in _streams.Values)
                await stream.ResetAsync();
        }
    }

    public async Task SendAsync(SpdyFrame frame, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            await transport.WriteAsync(frame.ToBytes(), cancel);
            await transport.FlushAsync(cancel);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Says that the connection ends in order.</summary>
    public Task GoAwayAsync(CancellationToken cancel) => SendAsync(SpdyFrame.Control(SpdyFrameType.GoAway, _streams.Keys.DefaultIfEmpty(0u).Max(), [0, 0, 0, 0]), cancel);

    public void Dispose()
    {
        _reader.Dispose();
        _sending.Dispose();
    }

    private async Task HandleAsync(SpdyFrame frame, Action<SpdyStream> opened, CancellationToken cancel)
    {
        switch (frame.Type)
        {
            case SpdyFrameType.SynStream:
                await OpenAsync(frame, opened, cancel);
                break;
            case SpdyFrameType.Data when _streams.TryGetValue(frame.StreamId, out var stream):
                await stream.ReceiveAsync(frame.Content, frame.IsLast, cancel);
                break;
            case SpdyFrameType.RstStream when _streams.TryRemove(frame.StreamId, out var stream):
                await stream.ResetAsync();
                break;
            case SpdyFrameType.Headers:
                _reader.Read(frame.Content.AsSpan(4)); // nothing of interest, but the compression goes through them
                break;
            case SpdyFrameType.Ping:
                await SendAsync(frame, cancel);
                break;
        }
    }

    private async Task OpenAsync(SpdyFrame frame, Action<SpdyStream> opened, CancellationToken cancel)
    {
        const int beforeHeaders = 10; // the stream, what it is associated to, priority and slot
        if (frame.Content.Length < beforeHeaders)
            throw new InvalidDataException("a SYN_STREAM frame without headers");
        var stream = new SpdyStream(this, frame.StreamId, _reader.Read(frame.Content.AsSpan(beforeHeaders)));
        _streams[stream.Id] = stream;
        if (frame.IsLast)
            await stream.ReceiveAsync([], last: true, cancel);
        await SendAsync(SpdyFrame.Control(SpdyFrameType.SynReply, stream.Id, _writer.Write([])), cancel);
        opened(stream);
    }
}
