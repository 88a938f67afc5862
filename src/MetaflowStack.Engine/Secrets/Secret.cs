using System.Diagnostics;
using System.Text.Json.Serialization;

namespace MetaflowStack.Engine.Secrets;

/// <summary>
/// A value that cannot be printed, logged or serialised by accident. <see cref="Reveal"/> is the only way to it, and every
/// call of that goes straight to the place where the value is used.
/// </summary>
[DebuggerDisplay("(secret)")]
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret
{
    private readonly string _value;

    /// <summary>Wraps a value and makes it known to <see cref="SecretMask"/>.</summary>
    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
        SecretMask.Add(value);
    }

    /// <summary>The value itself, for the request or file that needs it.</summary>
    public string Reveal() => _value;

    /// <summary>Always <c>(secret)</c>.</summary>
    public override string ToString() => "(secret)";
}
