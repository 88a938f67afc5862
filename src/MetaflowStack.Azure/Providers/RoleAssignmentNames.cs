using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MetaflowStack.Azure.Providers;

/// <summary>Names of role assignments: GUIDs that a later run computes again.</summary>
internal static class RoleAssignmentNames
{
    // A random GUID, made once for this purpose; changing it would make every stack's assignments anew.
    private static readonly Guid Namespace = new("6f0c2a5e-8b1d-4c3f-9e57-2d4a7b90c1e8");

    /// <summary>The name for a role of a principal on a scope; upper and lower case make no difference.</summary>
    public static string For(string scope, string roleId, string principalId) =>
        Version5($"{scope}|{roleId}|{principalId}".ToLowerInvariant()).ToString();

    /// <summary>A version 5 UUID (RFC 9562, section 5.5) of a text in our namespace.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 prescribes SHA-1; nothing is protected by it.")]
    private static Guid Version5(string text)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData([.. Namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(text)], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
