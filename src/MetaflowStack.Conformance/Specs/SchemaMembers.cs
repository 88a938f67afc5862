using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Specs;

/// <summary>What an object may and must have, gathered over <c>allOf</c> and the subtype that its discriminator names.</summary>
internal sealed class SchemaMembers
{
    /// <summary>The declared properties.</summary>
    public Dictionary<string, SpecNode> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>The required ones.</summary>
    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>The schema of properties that are not declared; null when there is none.</summary>
    public SpecNode? Additional { get; private set; }

    /// <summary>Whether undeclared properties are allowed: said so, nothing declared at all, or a part that is not published here.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Gathers a schema's members for a body.</summary>
    public static SchemaMembers Of(SpecNode schema, JsonObject body)
    {
        var members = new SchemaMembers();
        members.Collect(schema, body);
        if (members.Properties.Count == 0 && members.Additional is null)
            members.IsOpen = true;
        return members;
    }

    private void Collect(SpecNode schema, JsonObject body)
    {
        if (schema.Resolve() is not { } resolved)
        {
            IsOpen = true;
            return;
        }

        foreach (var part in resolved.Node["allOf"] as JsonArray ?? [])
            Collect(resolved.At(part), body);
        foreach (var (name, property) in resolved.Node["properties"] as JsonObject ?? [])
            Properties[name] = resolved.At(property);
        Required.UnionWith((resolved.Node["required"] as JsonArray ?? []).Select(name => name!.ToString()));
        if (resolved.Node["additionalProperties"] is JsonObject additional)
            Additional = resolved.At(additional);
        else if (resolved.Flag("additionalProperties") || resolved.Flag("x-kubernetes-preserve-unknown-fields"))
            IsOpen = true;
        if (resolved.Word("discriminator") is { } discriminator && body[discriminator]?.ToString() is { } kind)
            CollectSubtype(resolved, kind);
    }

    private void CollectSubtype(SpecNode parent, string kind)
    {
        foreach (var (name, definition) in parent.Document.Root["definitions"] as JsonObject ?? [])
        {
            if (definition is not JsonObject subtype || ((subtype["x-ms-discriminator-value"]?.ToString() ?? name) != kind))
                continue;
            foreach (var (property, schema) in subtype["properties"] as JsonObject ?? [])
                Properties[property] = parent.At(schema);
            Required.UnionWith((subtype["required"] as JsonArray ?? []).Select(required => required!.ToString()));
        }
    }
}
