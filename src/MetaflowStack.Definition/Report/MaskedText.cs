using System.Text.Json;
using System.Text.Json.Serialization;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Report;

/// <summary>
/// Masks each text before it is escaped: a secret with a quotation mark in it would not be found in the finished JSON.
/// </summary>
internal sealed class MaskedText : JsonConverter<string>
{
    /// <inheritdoc />
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(SecretMask.Apply(value));
}
