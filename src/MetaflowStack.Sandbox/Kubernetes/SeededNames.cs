using System.Security.Cryptography;
using System.Text;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>Ids, suffixes and durations that depend on nothing but a seed and what they are for.</summary>
internal sealed class SeededNames(string seed)
{
    // Kubernetes' own alphabet for generated names: no vowels, no look-alikes.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public string Uid(string purpose) => new Guid(Hash(purpose).AsSpan(0, 16)).ToString();

    public string Suffix(string purpose, int length = 5) => new([.. Hash(purpose).Take(length).Select(b => Alphabet[b % Alphabet.Length])]);

    /// <summary>A duration in whole seconds, at least <paramref name="least"/> and at most <paramref name="most"/>.</summary>
    public TimeSpan Seconds(string purpose, int least, int most) => TimeSpan.FromSeconds(least + (int)(BitConverter.ToUInt32(Hash(purpose), 0) % (uint)(most - least + 1)));

    public int Number(string purpose, int below) => (int)(BitConverter.ToUInt32(Hash(purpose), 4) % (uint)below);

    private byte[] Hash(string purpose) => SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{purpose}"));
}
