using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.State;

/// <summary>How state is written as JSON: source-generated, enums as words, keys as text. Secrets are refused by their converter.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(StateDocument))]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(JournalHeader))]
[JsonSerializable(typeof(RunStamp))]
[JsonSerializable(typeof(FileLockHolder))]
[JsonSerializable(typeof(SeenState))]
[JsonSerializable(typeof(SpilledEntry))]
internal sealed partial class StateJson : JsonSerializerContext
{
    /// <summary>For documents that people read.</summary>
    public static StateJson Indented { get; } = new(Settings(indented: true));

    /// <summary>For journal lines.</summary>
    public static StateJson OneLine { get; } = new(Settings(indented: false));

    private static JsonSerializerOptions Settings(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new ResourceKeyJsonConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };
}

/// <summary>A <see cref="ResourceKey"/> as its text.</summary>
internal sealed class ResourceKeyJsonConverter : JsonConverter<ResourceKey>
{
    public override ResourceKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return ResourceKey.Parse(reader.GetString() ?? "");
        }
        catch (FormatException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, ResourceKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
