using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// The state document as JSON, the same wherever it is kept. Its last field, <c>contentHash</c>, is the SHA-256 of the whole text
/// with the hash's own digits taken as zeros, so that damage and hand edits are noticed.
/// </summary>
public static partial class StateSerializer
{
    private static readonly string Zeros = new('0', 64);

    /// <summary>The document's JSON, indented, with its content hash, ending in a line feed.</summary>
    public static byte[] Serialize(StateDocument document)
    {
        var json = JsonSerializer.Serialize(document, StateJson.Indented.StateDocument).TrimEnd('}').TrimEnd();
        var text = $"{json},\n  \"contentHash\": \"sha256:{Zeros}\"\n}}\n";
        return Encoding.UTF8.GetBytes(text.Replace(Zeros, HashOf(text), StringComparison.Ordinal));
    }

    /// <summary>Reads a document and refuses what this program must not touch.</summary>
    /// <param name="content">The bytes that were found.</param>
    /// <param name="location">Where they were found, for messages.</param>
    /// <param name="stack">The stack expected.</param>
    /// <param name="environment">The environment expected.</param>
    /// <exception cref="StackException">
    /// It is not JSON, of a newer schema, of another stack or environment, or its content hash does not fit.
    /// </exception>
    public static StateDocument Deserialize(ReadOnlySpan<byte> content, string location, string stack, string environment)
    {
        var document = Parse(content, location);
        if (document.SchemaVersion > StateDocument.CurrentSchemaVersion)
            throw StateFaults.NewerSchema(location, document.SchemaVersion);
        var text = Encoding.UTF8.GetString(content);
        if (HashField().Match(text) is { Success: true } field && field.Groups[1].Value is var stored
            && HashOf(text.Replace(stored, Zeros, StringComparison.Ordinal)) != stored)
            throw StateFaults.WrongHash(location);
        if (document.Stack != stack || document.Environment != environment)
            throw StateFaults.OtherStack(location, $"{document.Stack}/{document.Environment}", $"{stack}/{environment}");
        return document;
    }

    private static StateDocument Parse(ReadOnlySpan<byte> content, string location)
    {
        try
        {
            return JsonSerializer.Deserialize(content, StateJson.Indented.StateDocument) ?? throw StateFaults.Unreadable(location, 1, "it is empty");
        }
        catch (JsonException exception)
        {
            throw StateFaults.Unreadable(location, (exception.LineNumber ?? 0) + 1, exception.Message, exception);
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("\"contentHash\": \"sha256:([0-9a-f]{64})\"\\s*}\\s*$")]
    private static partial Regex HashField();
}
