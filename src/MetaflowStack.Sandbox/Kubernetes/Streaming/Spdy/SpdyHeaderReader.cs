using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming.Spdy;

/// <summary>
/// Reads the headers of a connection's frames: one zlib stream with a preset dictionary, flushed after each frame.
/// .NET's inflater takes no dictionary, so it is given the dictionary as a stored block ahead of the client's data, which comes to the same.
/// </summary>
internal sealed class SpdyHeaderReader : IDisposable
{
    private const int ZlibHeaderLength = 6; // method and flags, then the dictionary's id
    private const int MostHeaders = 1000;
    private const int LongestText = 64 * 1024;

    private readonly FeedStream _feed = new();
    private readonly DeflateStream _inflater;
    private bool _begun;

    public SpdyHeaderReader() => _inflater = new DeflateStream(_feed, CompressionMode.Decompress);

    /// <summary>Reads one frame's header block.</summary>
    /// <exception cref="InvalidDataException">It is no header block of SPDY/3.</exception>
    public Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        if (!_begun)
            block = Begin(block);
        _feed.Add(block);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var count = Number();
        if (count > MostHeaders)
            throw new InvalidDataException($"{count} headers");
        for (var i = 0; i < count; i++)
        {
            var name = Text();
            headers[name] = Text();
        }
        return headers;
    }

    public void Dispose() => _inflater.Dispose();

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> block)
    {
        if (block.Length < ZlibHeaderLength || BinaryPrimitives.ReadUInt32BigEndian(block[2..]) != SpdyDictionary.Id)
            throw new InvalidDataException("the headers are not compressed with SPDY/3's dictionary");
        _begun = true;
        _feed.Add(SpdyHeaderWriter.StoredBlock(SpdyDictionary.Bytes));
        Exactly(SpdyDictionary.Bytes.Length);
        return block[ZlibHeaderLength..];
    }

    private string Text()
    {
        var length = Number();
        return length <= LongestText ? Encoding.UTF8.GetString(Exactly((int)length)) : throw new InvalidDataException($"a header of {length} bytes");
    }

    private uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Exactly(4));

    private byte[] Exactly(int length)
    {
        var buffer = new byte[length];
        for (var read = 0; read < length;)
            read += _inflater.Read(buffer, read, length - read) is var some and > 0 ? some : throw new InvalidDataException("the header block is too short");
        return buffer;
    }

    /// <summary>Gives the inflater what has come so far, and no end.</summary>
    private sealed class FeedStream : MemoryStream
    {
        public void Add(ReadOnlySpan<byte> data)
        {
            var position = Position;
            Position = Length;
            Write(data);
            Position = position;
        }
    }
}
