using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Specs;

/// <summary>One OpenAPI document (version 2, as ARM's are, or 3, as Kubernetes' are).</summary>
internal sealed class SpecDocument(SpecLibrary library, string path)
{
    private readonly Lazy<JsonObject> _root = new(() => (JsonObject)JsonNode.Parse(File.ReadAllText(path))!);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The whole document.</summary>
    public JsonObject Root => _root.Value;

    /// <summary>What a reference points at: <c>#/definitions/x</c>, or <c>../other.json#/definitions/x</c>.</summary>
    public SpecNode? Find(string reference)
    {
        var parts = reference.Split('#');
        var document = parts[0].Length == 0 ? this : library.Document(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, parts[0]));
        if (document is null)
            return null;
        JsonNode? node = document.Root;
        foreach (var name in parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = (node as JsonObject)?[name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        return node is JsonObject found ? new SpecNode(document, found) : null;
    }
}
