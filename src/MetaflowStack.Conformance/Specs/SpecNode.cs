using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Specs;

/// <summary>A node of a specification, and the document that its references start from.</summary>
internal sealed record SpecNode(SpecDocument Document, JsonObject Node)
{
    /// <summary>The same document, another node.</summary>
    public SpecNode At(JsonNode? node) => this with { Node = node as JsonObject ?? [] };

    /// <summary>A word of the node; null when it has none.</summary>
    public string? Word(string name) => Node[name] is JsonValue value ? value.ToString() : null;

    /// <summary>A flag of the node.</summary>
    public bool Flag(string name) => Node[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>Follows references to the end. Null when a document that is referred to is not among the specifications.</summary>
    public SpecNode? Resolve()
    {
        var node = this;
        while (node.Word("$ref") is { } reference)
        {
            if (node.Document.Find(reference) is not { } target)
                return null;
            // What stands beside a reference adds to it (readOnly, x-ms-mutability): the specifications use it so, though JSON Reference does not.
            if (node.Node.Count > 1)
            {
                var both = (JsonObject)target.Node.DeepClone();
                foreach (var (name, value) in node.Node)
                {
                    if (name != "$ref")
                        both[name] = value?.DeepClone();
                }

                target = target with { Node = both };
            }

            node = target;
        }

        return node;
    }
}
