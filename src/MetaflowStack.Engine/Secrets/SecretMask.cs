using System.Collections.Concurrent;

namespace MetaflowStack.Engine.Secrets;

/// <summary>The second line of defence: replaces every secret value known to this process in text that leaves it.</summary>
public static class SecretMask
{
    private static readonly ConcurrentDictionary<string, byte> Known = new(StringComparer.Ordinal);

    /// <summary>Makes a value known. Values under six characters are not masked: they would blank out ordinary words.</summary>
    public static void Add(string value)
    {
        if (value.Length >= 6)
            Known.TryAdd(value, 0);
    }

    /// <summary>The text with every known secret replaced by <c>(secret)</c>.</summary>
    public static string Apply(string text) =>
        Known.IsEmpty ? text : Known.Keys.Aggregate(text, (current, secret) => current.Replace(secret, "(secret)", StringComparison.Ordinal));
}
