using System.Buffers.Binary;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming.Spdy;

/// <summary>The control frames of SPDY/3 (draft 3, section 2.6); data frames are type 0 here.</summary>
internal enum SpdyFrameType
{
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    RstStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}

/// <summary>One frame; of a data frame the stream's id is in the header, of a control frame in the first four bytes of its content.</summary>
internal sealed record SpdyFrame(SpdyFrameType Type, uint StreamId, byte Flags, byte[] Content)
{
    /// <summary>The flag that its sender has no more to send on the stream.</summary>
    public const byte Fin = 1;

    private const int Version = 3;
    private const int HeaderLength = 8;

    public bool IsLast => (Flags & Fin) != 0;

    /// <summary>Reads a frame; null at the end of the connection.</summary>
    /// <exception cref="InvalidDataException">It is another version's.</exception>
    public static async Task<SpdyFrame?> ReadAsync(Stream transport, CancellationToken cancel)
    {
        var header = new byte[HeaderLength];
        if (await transport.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancel) < HeaderLength)
            return null;
        var word = BinaryPrimitives.ReadUInt32BigEndian(header);
        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)) & 0xFFFFFF;
        var content = new byte[length];
        if (await transport.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancel) < content.Length)
            return null;
        if ((word & 0x80000000) == 0)
            return new SpdyFrame(SpdyFrameType.Data, word, header[4], content);
        if ((word >> 16 & 0x7FFF) != Version)
            throw new InvalidDataException($"SPDY version {word >> 16 & 0x7FFF} instead of {Version}");
        return new SpdyFrame((SpdyFrameType)(word & 0xFFFF), content.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(content) & 0x7FFFFFFF : 0, header[4], content);
    }

    /// <summary>The frame as it goes over the wire.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + Content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Type == SpdyFrameType.Data ? StreamId : 0x80000000 | (uint)Version << 16 | (uint)Type);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), (uint)Content.Length);
        bytes[4] = Flags;
        Content.CopyTo(bytes, HeaderLength);
        return bytes;
    }

    /// <summary>A control frame whose content begins with a number, mostly a stream's id.</summary>
    public static SpdyFrame Control(SpdyFrameType type, uint number, ReadOnlySpan<byte> rest = default)
    {
        var content = new byte[4 + rest.Length];
        BinaryPrimitives.WriteUInt32BigEndian(content, number);
        rest.CopyTo(content.AsSpan(4));
        return new SpdyFrame(type, number, 0, content);
    }
}
