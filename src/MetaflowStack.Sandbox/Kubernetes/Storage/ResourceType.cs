using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Storage;

/// <summary>One resource of one version, built in or defined by a CustomResourceDefinition.</summary>
internal sealed record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Name and kind (<c>group/version/Kind</c>) of each subresource.</summary>
    public IReadOnlyDictionary<string, string> Subresources { get; init; } = new Dictionary<string, string>();

    public required SchemaNode Schema { get; init; }

    /// <summary>For custom resources: the version's part of the definition.</summary>
    public JsonObject? Definition { get; init; }

    public string ListKind => Definition is not null && CustomListKind is not null ? CustomListKind : Kind + "List";

    public string? CustomListKind { get; init; }

    public bool IsCustom => Definition is not null;

    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>All versions of a resource share one storage.</summary>
    public string StorageKey => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>As the API server names it in messages: <c>deployments.apps</c>.</summary>
    public string QualifiedName => StorageKey;

    public bool HasStatus => Subresources.ContainsKey("status");

    public bool CanStore => Verbs.Contains("get");
}
