using System.Text.Json;

namespace Nuke.Common.Execution.Parameters;

/// <summary>A file of parameters: one JSON object, its keys the exact names of parameters, its values scalars or arrays of them.</summary>
internal sealed class ParameterFile
{
    private const string EncryptedPrefix = "v1:";

    private static readonly JsonDocumentOptions s_options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.Ordinal);
    private readonly string _path;

    private ParameterFile(string path) => _path = path;

    /// <summary>Reads a file. Throws an <see cref="InvalidParameterException"/> that says where the fault is.</summary>
    public static ParameterFile Read(string path)
    {
        var file = new ParameterFile(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), s_options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidParameterException($"Parameters file '{path}' must hold one JSON object");
            foreach (var property in document.RootElement.EnumerateObject())
                file.Add(property.Name, property.Value);
        }
        catch (JsonException exception)
        {
            throw new InvalidParameterException(
                $"Failed parsing parameters file '{path}' (line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}): {exception.Message}",
                exception);
        }

        return file;
    }

    public IReadOnlyList<string>? Find(string name)
    {
        if (_values.GetValueOrDefault(name) is not { } values)
            return null;
        return values.Any(x => x.StartsWith(EncryptedPrefix, StringComparison.Ordinal))
            ? throw new InvalidParameterException(
                $"'{name}' in '{_path}' is encrypted, and the embedded engine cannot decrypt it: give it in an environment variable instead")
            : values;
    }

    private void Add(string name, JsonElement value)
    {
        if (name == "$schema" || value.ValueKind == JsonValueKind.Null)
            return;
        _values[name] = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(x => Scalar(name, x))] : [Scalar(name, value)];
    }

    private string Scalar(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new InvalidParameterException($"'{name}' in '{_path}' must be a text, a number, a boolean, or an array of those")
    };
}
