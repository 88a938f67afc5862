using System.Buffers.Binary;
using System.Text;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming.Spdy;

/// <summary>
/// Writes header blocks as zlib's stored blocks, each followed by the empty one that flushes: valid for every reader of
/// SPDY/3, and the few bytes that the sandbox sends need no compression.
/// </summary>
internal sealed class SpdyHeaderWriter
{
    // Deflate with a window of 32 KiB and a preset dictionary; the check bits make it a multiple of 31 (RFC 1950).
    private static readonly byte[] ZlibHeader = [0x78, 0xBB, 0xE3, 0xC6, 0xA7, 0xC2];
    private static readonly byte[] Flush = [0, 0, 0, 0xFF, 0xFF];

    private bool _begun;

    public byte[] Write(IReadOnlyCollection<KeyValuePair<string, string>> headers)
    {
        using var plain = new MemoryStream();
        WriteNumber(plain, headers.Count);
        foreach (var (name, value) in headers)
        {
            WriteText(plain, name.ToLowerInvariant());
            WriteText(plain, value);
        }
        byte[] block = [.. _begun ? [] : ZlibHeader, .. StoredBlock(plain.ToArray()), .. Flush];
        _begun = true;
        return block;
    }

    /// <summary>A block of deflate that is not the last and holds its bytes as they are (RFC 1951, section 3.2.4).</summary>
    public static byte[] StoredBlock(byte[] data)
    {
        var block = new byte[data.Length + 5];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)data.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)~data.Length);
        data.CopyTo(block, 5);
        return block;
    }

    private static void WriteText(MemoryStream plain, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(plain, bytes.Length);
        plain.Write(bytes);
    }

    private static void WriteNumber(MemoryStream plain, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        plain.Write(bytes);
    }
}
