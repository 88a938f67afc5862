using System.Text;
using System.Text.Json;
using MetaflowStack.CommandLine.Model;

namespace MetaflowStack.CommandLine.Checks;

/// <summary>Faults of a parameters file, each with its line: broken JSON, unknown keys, bad values.</summary>
internal sealed class ParameterFileCheck(BuildModel model, string path, string shownAs)
{
    private const string EncryptedPrefix = "v1:";

    public List<string> Faults()
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [$"{shownAs} cannot be read: {exception.Message}"];
        }

        var faults = new List<string>();
        var json = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes.AsSpan();
        try
        {
            Read(json, faults);
        }
        catch (JsonException exception)
        {
            faults.Add($"{shownAs}, line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}: {Reason(exception)}");
        }

        return faults;
    }

    private void Read(ReadOnlySpan<byte> json, List<string> faults)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            faults.Add($"{shownAs}: it must hold one JSON object, {{ \"Parameter\": \"value\" }}.");
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var where = $"{shownAs}, line {Line(json, reader.TokenStartIndex)}";
            reader.Read();
            if (key == "$schema")
                reader.Skip();
            else if (model.Parameters.FirstOrDefault(x => x.Name == key) is { } parameter)
                ReadValue(ref reader, parameter, where, faults);
            else
            {
                faults.Add($"{where}: there is no parameter '{key}'.{NearestMatch.Suggest(key, model.Parameters.Select(x => x.Name))}");
                reader.Skip();
            }
        }

        // Past the closing brace only blanks may follow; anything else throws here, with its place.
        while (reader.Read())
        {
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, Parameter parameter, string where, List<string> faults)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            CheckScalar(ref reader, parameter, where, faults);
            return;
        }

        if (!parameter.IsList)
            faults.Add($"{where}: '{parameter.Name}' takes one value, not a list.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (parameter.IsList)
                CheckScalar(ref reader, parameter, where, faults);
            else
                reader.Skip();
        }
    }

    private void CheckScalar(ref Utf8JsonReader reader, Parameter parameter, string where, List<string> faults)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
                if (text.StartsWith(EncryptedPrefix, StringComparison.Ordinal))
                    return;
                faults.AddRange(ValueRules.Split(parameter, text)
                    .Select(x => ValueRules.Fault(model, parameter, x))
                    .OfType<string>()
                    .Select(x => $"{where}: {parameter.Name}: {x}"));
                return;
            default:
                faults.Add($"{where}: '{parameter.Name}' must be a text, a number, true or false{(parameter.IsList ? ", or a list of those" : "")}.");
                reader.Skip();
                return;
        }
    }

    private static int Line(ReadOnlySpan<byte> json, long position) => json[..(int)position].Count((byte)'\n') + 1;

    /// <summary>The parser's reason without the place, which stands before it already.</summary>
    private static string Reason(JsonException exception)
    {
        var text = exception.Message;
        var place = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return "this is no valid JSON. " + (place < 0 ? text : text[..place]);
    }
}
