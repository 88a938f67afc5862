using System.Buffers.Binary;

namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>The checksum of <c>x-ms-content-crc64</c>: CRC-64 with the polynomial 0xAD93D23594C93659, reflected, as the storage SDKs compute it.</summary>
internal static class Crc64
{
    private const ulong ReflectedPolynomial = 0x9A6C9329AC4BC9B5;

    private static readonly ulong[] s_table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var value = (ulong)i;
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 1 ? (value >> 1) ^ ReflectedPolynomial : value >> 1;
        return value;
    })];

    /// <summary>The checksum of bytes, in Base64 of its little-endian bytes.</summary>
    public static string Compute(ReadOnlySpan<byte> bytes)
    {
        var value = ulong.MaxValue;
        foreach (var next in bytes)
            value = s_table[(byte)(value ^ next)] ^ (value >> 8);
        Span<byte> result = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(result, ~value);
        return Convert.ToBase64String(result);
    }
}
