using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Storage;

/// <summary>Every resource that a cluster serves: the built-in ones and those of its established CustomResourceDefinitions.</summary>
internal sealed class ResourceRegistry
{
    private static readonly IReadOnlyList<ResourceType> BuiltIn = [.. SchemaTable.Instance.Resources.Select(ReadBuiltIn)];

    private readonly Dictionary<(string Group, string Version, string Plural), ResourceType> _types =
        BuiltIn.ToDictionary(t => (t.Group, t.Version, t.Plural));

    /// <summary>All types, built-in groups first and in discovery's order.</summary>
    public IEnumerable<ResourceType> All => _types.Values;

    public ResourceType? Find(string group, string version, string plural) => _types.GetValueOrDefault((group, version, plural));

    /// <summary>A type by its storage key, in the first version served.</summary>
    public ResourceType Storage(string storageKey) => _types.Values.First(t => t.StorageKey == storageKey);

    public ResourceType? FindStorage(string storageKey) => _types.Values.FirstOrDefault(t => t.StorageKey == storageKey);

    public ResourceType? FindKind(string apiVersion, string kind) => _types.Values.FirstOrDefault(t => t.GroupVersion == apiVersion && t.Kind == kind && t.CanStore);

    /// <summary>Serves the versions of an established definition, in place of those served before.</summary>
    public void Define(JsonObject definition)
    {
        Undefine(definition);
        var spec = definition["spec"]!.AsObject();
        foreach (var version in spec["versions"]!.AsArray().OfType<JsonObject>().Where(v => (bool?)v["served"] == true))
        {
            var type = ReadCustom(spec, version);
            _types[(type.Group, type.Version, type.Plural)] = type;
        }
    }

    public void Undefine(JsonObject definition)
    {
        var (group, plural) = ((string)definition["spec"]!["group"]!, (string)definition["spec"]!["names"]!["plural"]!);
        foreach (var key in _types.Keys.Where(k => k.Group == group && k.Plural == plural).ToList())
            _types.Remove(key);
    }

    private static ResourceType ReadBuiltIn(JsonObject entry)
    {
        string Text(string name) => (string)entry[name]!;
        var (plural, kind) = (Text("plural"), Text("kind"));
        var names = BuiltInNames.Of(plural);
        return new ResourceType(Text("group"), Text("version"), plural, kind, (bool?)entry["namespaced"] == true)
        {
            Verbs = Text("verbs").Split(' '),
            ShortNames = names.ShortNames,
            Categories = names.Categories,
            Subresources = (entry["subresources"] as JsonObject ?? []).ToDictionary(s => s.Key, s => (string)s.Value!),
            Schema = SchemaTable.Instance.Node(SchemaTable.TypeName(Text("group"), Text("version"), kind)),
        };
    }

    private static ResourceType ReadCustom(JsonObject spec, JsonObject version)
    {
        var names = spec["names"]!.AsObject();
        var (group, name, kind) = ((string)spec["group"]!, (string)version["name"]!, (string)names["kind"]!);
        var subresources = new Dictionary<string, string>();
        if (version["subresources"]?["status"] is not null)
            subresources["status"] = $"{group}/{name}/{kind}";
        if (version["subresources"]?["scale"] is not null)
            subresources["scale"] = "autoscaling/v1/Scale";
        return new ResourceType(group, name, (string)names["plural"]!, kind, (string?)spec["scope"] == "Namespaced")
        {
            Singular = (string?)names["singular"] ?? kind.ToLowerInvariant(),
            ShortNames = Texts(names["shortNames"]),
            Categories = Texts(names["categories"]),
            CustomListKind = (string?)names["listKind"],
            Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
            Subresources = subresources,
            Schema = CustomSchema.Root(kind, version["schema"]?["openAPIV3Schema"] as JsonObject),
            Definition = version,
        };
    }

    private static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(t => (string)t!)];
}
