using System.Xml.Linq;

namespace MetaflowStack.Conformance.Graph;

/// <summary>Microsoft Graph's published metadata (CSDL, <c>https://graph.microsoft.com/v1.0/$metadata</c>): types, entity sets, actions.</summary>
internal sealed class GraphMetadata
{
    private static readonly XNamespace s_edm = "http://docs.oasis-open.org/odata/ns/edm";

    private readonly Dictionary<string, GraphType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sets = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Type, string Name), GraphAction> _actions = [];

    /// <summary>Reads the metadata.</summary>
    public GraphMetadata(string path)
    {
        foreach (var schema in XDocument.Load(path).Descendants(s_edm + "Schema").Where(schema => schema.Attribute("Namespace")?.Value == "microsoft.graph"))
        {
            foreach (var type in schema.Elements().Where(element => element.Name.LocalName is "EntityType" or "ComplexType" or "EnumType"))
                _types[type.Attribute("Name")!.Value] = GraphType.Read(type);
            foreach (var set in schema.Descendants(s_edm + "EntitySet"))
                _sets[set.Attribute("Name")!.Value] = GraphType.ShortName(set.Attribute("EntityType")!.Value);
            foreach (var action in schema.Elements(s_edm + "Action").Where(action => action.Attribute("IsBound")?.Value == "true"))
            {
                var read = GraphAction.Read(action);
                _actions[(read.BoundTo, read.Name)] = read;
            }
        }
    }

    /// <summary>A type by its short name; null for the primitive ones.</summary>
    public GraphType? Type(string name) => _types.GetValueOrDefault(name);

    /// <summary>The type of an entity set's members.</summary>
    public string? TypeOfSet(string set) => _sets.GetValueOrDefault(set);

    /// <summary>An action bound to a type or one of its bases.</summary>
    public GraphAction? Action(string type, string name)
    {
        for (var current = type; current is not null; current = Type(current)?.Base)
        {
            if (_actions.TryGetValue((current, name), out var action))
                return action;
        }

        return null;
    }

    /// <summary>A property of a type or one of its bases.</summary>
    public GraphProperty? Property(string type, string name)
    {
        for (var current = type; current is not null; current = Type(current)?.Base)
        {
            if (Type(current)?.Properties.TryGetValue(name, out var property) == true)
                return property;
        }

        return null;
    }
}
