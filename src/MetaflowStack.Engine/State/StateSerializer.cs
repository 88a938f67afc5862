using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>Reads a document, refuses what this program must not touch, and upgrades what is of an older schema.</summary>
    /// <param name="content">The bytes that were found. Their hash is that of the text as stored, whatever its schema.</param>
    /// <param name="location">Where they were found, for messages.</param>
    /// <param name="stack">The stack expected.</param>
    /// <param name="environment">The environment expected.</param>
    /// <exception cref="StackException">
    /// It is empty, truncated, not JSON, of a newer schema, of another stack or environment, or its content hash does not fit.
    /// </exception>
    public static StateDocument Deserialize(ReadOnlySpan<byte> content, string location, string stack, string environment)
    {
        var document = Parse(content, location, 1, StateJson.Indented.StateDocument, StateUpgrades.UpgradeDocument);
        var text = Encoding.UTF8.GetString(content);
        if (HashField().Match(text) is { Success: true } field && field.Groups[1].Value is var stored
            && HashOf(text.Replace(stored, Zeros, StringComparison.Ordinal)) != stored)
            throw StateFaults.WrongHash(location);
        if (document.Stack != stack || document.Environment != environment)
            throw StateFaults.OtherStack(location, $"{document.Stack}/{document.Environment}", $"{stack}/{environment}");
        if (document.Resources.GroupBy(resource => resource.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw StateFaults.Unreadable(location, 1, $"it names {twice.Key} {twice.Count()} times");
        return document;
    }

    /// <summary>Reads JSON that has a <c>schemaVersion</c>, upgrading it first when that is an older one.</summary>
    internal static T Parse<T>(ReadOnlySpan<byte> json, string location, int firstLine, JsonTypeInfo<T> type, Func<JsonObject, JsonObject> upgrade)
    {
        if (json.IsEmpty)
            throw StateFaults.Unreadable(location, firstLine, "it is empty");
        try
        {
            var found = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new JsonException("It is not a JSON object.");
            var version = found["schemaVersion"] is JsonValue value && value.TryGetValue(out int number) && number >= 1
                ? number
                : throw new JsonException("It has no schemaVersion.");
            if (version > StateDocument.CurrentSchemaVersion)
                throw StateFaults.NewerSchema(location, version);
            // Straight from the text where nothing is to be upgraded, so that a fault is reported with its line.
            var read = version == StateDocument.CurrentSchemaVersion ? JsonSerializer.Deserialize(json, type) : upgrade(found).Deserialize(type);
            return read ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw StateFaults.Unreadable(location, firstLine + (exception.LineNumber ?? 0), exception.Message, exception);
        }
        catch (InvalidOperationException exception)
        {
            // A field of an older schema is not of the kind that its upgrade takes (JsonNode says so in this way).
            throw StateFaults.Unreadable(location, firstLine, exception.Message, exception);
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("\"contentHash\": \"sha256:([0-9a-f]{64})\"\\s*}\\s*$")]
    private static partial Regex HashField();
}
