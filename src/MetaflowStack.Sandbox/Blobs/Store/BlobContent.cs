using System.Security.Cryptography;

namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>
/// The bytes of a blob; never changed once made. Appends share what was there, so that a long journal of short appends costs no
/// copies: all contents of one line of appends look into one list, each up to its own count.
/// </summary>
internal sealed class BlobContent
{
    private readonly List<byte[]> _parts;
    private readonly int _count;
    private string? _hash;

    private BlobContent(List<byte[]> parts, int count, long length) => (_parts, _count, Length) = (parts, count, length);

    /// <summary>No bytes.</summary>
    public static BlobContent Empty => new([], 0, 0);

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>The SHA-256 in hexadecimal digits; computed once.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(ToArray()));

    /// <summary>A content of bytes.</summary>
    public static BlobContent Of(byte[] bytes) => bytes.Length == 0 ? Empty : new BlobContent([bytes], 1, bytes.Length);

    /// <summary>Contents one after the other.</summary>
    public static BlobContent Join(IEnumerable<BlobContent> contents)
    {
        List<byte[]> parts = [.. contents.SelectMany(c => c._parts.Take(c._count))];
        return new BlobContent(parts, parts.Count, parts.Sum(p => (long)p.Length));
    }

    /// <summary>This content with bytes at its end.</summary>
    public BlobContent Append(byte[] part)
    {
        var parts = _count == _parts.Count ? _parts : _parts[.._count];
        parts.Add(part);
        return new BlobContent(parts, parts.Count, Length + part.Length);
    }

    /// <summary>All bytes.</summary>
    public byte[] ToArray() => Slice(0, Length);

    /// <summary>Some of the bytes.</summary>
    public byte[] Slice(long offset, long length)
    {
        var slice = new byte[length];
        var (at, written) = (0L, 0);
        for (var i = 0; i < _count && written < length; i++)
        {
            var part = _parts[i];
            var from = Math.Max(0, offset - at);
            if (from < part.Length)
            {
                var count = (int)Math.Min(part.Length - from, length - written);
                part.AsSpan((int)from, count).CopyTo(slice.AsSpan(written));
                written += count;
            }

            at += part.Length;
        }

        return slice;
    }
}
