using MetaflowStack.Conformance.Specs;
using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Kubernetes;

/// <summary>Kubernetes' published OpenAPI documents (version 3): the schema of each kind.</summary>
internal sealed class KubernetesSchemas
{
    private readonly Dictionary<(string ApiVersion, string Kind), SpecNode> _kinds = [];

    /// <summary>Reads every document below a folder of one Kubernetes version.</summary>
    public KubernetesSchemas(string directory)
    {
        var library = new SpecLibrary(directory);
        foreach (var file in Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories))
        {
            var document = library.Document(file)!;
            foreach (var (_, schema) in (JsonObject)document.Root["components"]!["schemas"]!)
                Add(new SpecNode(document, (JsonObject)schema!));
        }
    }

    /// <summary>The schema of a kind; null when it is none of Kubernetes' own.</summary>
    public SpecNode? Find(string apiVersion, string kind) => _kinds.GetValueOrDefault((apiVersion, kind));

    private void Add(SpecNode schema)
    {
        // A type shared by all groups (DeleteOptions) names each of them; a kind of its own names just itself.
        foreach (var kind in schema.Node["x-kubernetes-group-version-kind"] as JsonArray ?? [])
        {
            var group = kind!["group"]!.ToString();
            _kinds[(group.Length == 0 ? kind["version"]!.ToString() : $"{group}/{kind["version"]}", kind["kind"]!.ToString())] = schema;
        }
    }
}
