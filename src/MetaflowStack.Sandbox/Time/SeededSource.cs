using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.World;

namespace MetaflowStack.Sandbox.Time;

/// <summary>
/// Randomness by a seed and a name: the same seed gives the same draw for the same name, whatever else happened before,
/// so that runs repeat even when requests arrive in another order. How often each name was drawn is saved with the world.
/// </summary>
/// <param name="seed">The seed; printed at start and kept in the world.</param>
public sealed class SeededSource(int seed) : IWorldSection
{
    private readonly Dictionary<string, int> _draws = new(StringComparer.Ordinal);

    /// <summary>The seed.</summary>
    public int Seed => seed;

    /// <inheritdoc/>
    public string Name => "draws";

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double Unit(string name) => BinaryPrimitives.ReadUInt32LittleEndian(Draw(name)) / (uint.MaxValue + 1.0);

    /// <summary>A GUID (version 4 by its bits).</summary>
    public Guid Guid(string name)
    {
        var bytes = Draw(name).AsSpan(0, 16);
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes);
    }

    /// <summary>Lower-case letters and digits.</summary>
    public string Letters(string name, int length)
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
        return string.Concat(Draw(name).Take(length).Select(b => alphabet[b % alphabet.Length]));
    }

    /// <inheritdoc/>
    public JsonNode Save()
    {
        lock (_draws)
            return new JsonObject(_draws.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
    }

    /// <inheritdoc/>
    public void Load(JsonNode saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        lock (_draws)
        {
            foreach (var (name, count) in saved.AsObject())
                _draws[name] = (int)count!;
        }
    }

    private byte[] Draw(string name)
    {
        int count;
        lock (_draws)
        {
            count = _draws.GetValueOrDefault(name);
            _draws[name] = count + 1;
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}|{name.ToLowerInvariant()}|{count}")));
    }
}
