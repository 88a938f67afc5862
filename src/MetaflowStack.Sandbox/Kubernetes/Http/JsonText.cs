using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>JSON to and from bytes; reading keeps the last of duplicate fields and says which there were.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Compact);

    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static (JsonNode? Node, IReadOnlyList<string> Duplicates) Read(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 512 });
        var duplicates = new List<string>();
        reader.Read();
        var node = ReadValue(ref reader, "", duplicates);
        if (reader.Read())
            throw new JsonException("there is more after the end of the object");
        return (node, duplicates);
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var obj = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var childPath = path.Length == 0 ? name : $"{path}.{name}";
                    reader.Read();
                    if (obj.ContainsKey(name))
                        duplicates.Add(childPath);
                    obj[name] = ReadValue(ref reader, childPath, duplicates);
                }
                return obj;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Add(ReadValue(ref reader, $"{path}[{list.Count}]", duplicates));
                return list;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.Number:
                return reader.TryGetInt32(out var integer) ? JsonValue.Create(integer) : reader.TryGetInt64(out var large) ? JsonValue.Create(large) : JsonValue.Create(reader.GetDouble());
            case JsonTokenType.True:
                return JsonValue.Create(true);
            case JsonTokenType.False:
                return JsonValue.Create(false);
            default:
                return null;
        }
    }
}
