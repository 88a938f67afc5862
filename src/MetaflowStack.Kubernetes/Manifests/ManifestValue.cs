using System.Text.Json.Nodes;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>
/// A value for a placeholder: text, a number or a boolean that is known now, or another resource's output, known when that
/// resource exists. A reference makes the object depend on that resource.
/// </summary>
public sealed record ManifestValue : IReference
{
    private ManifestValue(JsonValue? constant, Input<string>? text) => (Constant, Text) = (constant, text);

    internal JsonValue? Constant { get; }

    /// <summary>The reference, or null when the value is known now.</summary>
    public Input<string>? Text { get; }

    /// <inheritdoc />
    public ResourceKey? Source => Text?.Source;

    /// <summary>Takes text.</summary>
    public static implicit operator ManifestValue(string value) => From(value);

    /// <summary>Takes a whole number.</summary>
    public static implicit operator ManifestValue(int value) => From(value);

    /// <summary>Takes a boolean.</summary>
    public static implicit operator ManifestValue(bool value) => From(value);

    /// <summary>Takes another resource's output.</summary>
    public static implicit operator ManifestValue(Output<string> value) => From(value);

    /// <summary>Takes text or another resource's output.</summary>
    public static implicit operator ManifestValue(Input<string> value) => From(value);

    /// <summary>Takes text.</summary>
    public static ManifestValue From(string value) => new(JsonValue.Create(value), null);

    /// <summary>Takes a whole number.</summary>
    public static ManifestValue From(int value) => new(JsonValue.Create(value), null);

    /// <summary>Takes a boolean.</summary>
    public static ManifestValue From(bool value) => new(JsonValue.Create(value), null);

    /// <summary>Takes another resource's output.</summary>
    public static ManifestValue From(Output<string> value) => new(null, Input<string>.From(value));

    /// <summary>Takes text or another resource's output.</summary>
    public static ManifestValue From(Input<string> value) => value.Reference is null && value.Value is { } known ? From(known) : new(null, value);

    /// <summary>The value's text, or the name of the reference.</summary>
    public override string ToString() => Text?.ToString() ?? Constant?.ToString() ?? "";
}
