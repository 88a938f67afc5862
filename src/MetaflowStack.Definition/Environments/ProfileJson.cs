using System.Text.Json;
using System.Text.Json.Serialization;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Environments;

/// <summary>
/// Options as parameters files hold them: by the names of the parameters, values as themselves or as texts, lists also as one text
/// separated by spaces. Secrets are no parameters and never among them.
/// </summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StackOptions))]
internal sealed partial class ProfileJson : JsonSerializerContext
{
    /// <summary>For reading and writing.</summary>
    public static ProfileJson Lenient { get; } = new(Settings());

    private static JsonSerializerOptions Settings() => new()
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new BooleanConverter(), new ListConverter() },
    };

    private sealed class BooleanConverter : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String when bool.TryParse(reader.GetString(), out var value) => value,
            _ => throw new JsonException("It must be true or false."),
        };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }

    private sealed class ListConverter : JsonConverter<IReadOnlyList<string>>
    {
        public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return reader.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("It must be a text or a list of texts.");
            var items = new List<string>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                items.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A list holds texts only."));
            return items;
        }

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var item in value)
                writer.WriteStringValue(item);
            writer.WriteEndArray();
        }
    }
}
