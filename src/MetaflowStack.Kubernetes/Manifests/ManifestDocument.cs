using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>One Kubernetes object of a manifest file, before its placeholders are bound.</summary>
public sealed class ManifestDocument
{
    private readonly IReadOnlyDictionary<string, ManifestLocation> _marked;

    internal ManifestDocument(JsonObject body, ManifestLocation location, IReadOnlyDictionary<string, ManifestLocation> marked)
    {
        (Body, Location, _marked) = (body, location, marked);
        ApiVersion = Required("apiVersion");
        Kind = Required("kind");
        Name = Required("metadata", "name");
        Namespace = body.Text("metadata", "namespace");
        if (Namespace is null && body.At("metadata", "namespace") is not null)
            throw new ManifestException(Location, "metadata.namespace is not text; write it in quotes");
    }

    /// <summary>The object as JSON. Not to be changed.</summary>
    public JsonObject Body { get; }

    /// <summary>Where the document starts.</summary>
    public ManifestLocation Location { get; }

    /// <summary><c>apps/v1</c>.</summary>
    public string ApiVersion { get; }

    /// <summary><c>Deployment</c>.</summary>
    public string Kind { get; }

    /// <summary><c>metadata.name</c>.</summary>
    public string Name { get; }

    /// <summary><c>metadata.namespace</c>, or null.</summary>
    public string? Namespace { get; }

    /// <summary>The same document with another body; where its fields stand in the file stays as it was.</summary>
    /// <param name="body">The body.</param>
    /// <exception cref="ManifestException">It is no Kubernetes object.</exception>
    public ManifestDocument WithBody(JsonObject body) => new(body, Location, _marked);

    /// <summary>The same object in a namespace.</summary>
    /// <param name="name">The namespace.</param>
    public ManifestDocument InNamespace(string name)
    {
        var body = (JsonObject)Body.DeepClone();
        body["metadata"]!["namespace"] = name;
        return new ManifestDocument(body, Location, _marked);
    }

    /// <summary>The same object with every <c>${</c> meant literally: whoever wrote it knew nothing of placeholders.</summary>
    public ManifestDocument Literal() => new((JsonObject)Escape(Body)!, Location, _marked);

    /// <summary>Where a field with a placeholder stands; the document's start when the field is not known.</summary>
    public ManifestLocation LocationOf(string fieldPath) => _marked.GetValueOrDefault(fieldPath, Location);

    /// <summary>The names of the placeholders in the document, each once, in their order.</summary>
    /// <exception cref="ManifestException">A placeholder is malformed, or stands in a key.</exception>
    public IReadOnlyList<string> Placeholders => [.. ManifestBinder.Find(this).Select(found => found.Name).Distinct(StringComparer.Ordinal)];

    /// <summary><c>Deployment default/metadata-service</c>.</summary>
    public override string ToString() => Namespace is null ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";

    private static JsonNode? Escape(JsonNode? node) => node switch
    {
        JsonObject properties => new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, Escape(property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Escape)]),
        _ when node.Text() is { } text && text.Contains("${", StringComparison.Ordinal) => JsonValue.Create(text.Replace("${", "$${", StringComparison.Ordinal)),
        _ => node?.DeepClone(),
    };

    private string Required(params string[] path) => Body.Text(path) is { Length: > 0 } text
        ? text
        : throw new ManifestException(Location, $"This is not a Kubernetes object: it has no {string.Join('.', path)} that is text");
}
