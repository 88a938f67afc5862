using System.Xml.Linq;

namespace MetaflowStack.Conformance.Graph;

/// <summary>A type of Microsoft Graph.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Base">The short name of the type that it extends; null: none.</param>
/// <param name="Properties">Properties and navigation properties, by name.</param>
/// <param name="Members">The words of an enumeration; empty for other types.</param>
/// <param name="IsOpen">Whether entities may have properties that are not declared (CSDL <c>OpenType</c>).</param>
internal sealed record GraphType(
    string Name, string? Base, IReadOnlyDictionary<string, GraphProperty> Properties, IReadOnlySet<string> Members, bool IsOpen)
{
    public static GraphType Read(XElement element) => new(
        element.Attribute("Name")!.Value,
        element.Attribute("BaseType") is { } parent ? ShortName(parent.Value) : null,
        element.Elements().Where(child => child.Name.LocalName is "Property" or "NavigationProperty").Select(GraphProperty.Read).ToDictionary(property => property.Name),
        element.Elements().Where(child => child.Name.LocalName == "Member").Select(member => member.Attribute("Name")!.Value).ToHashSet(),
        element.Attribute("OpenType")?.Value == "true");

    /// <summary>A type's name without its namespace.</summary>
    public static string ShortName(string name) => name.StartsWith("graph.", StringComparison.Ordinal) ? name[6..]
        : name.StartsWith("microsoft.graph.", StringComparison.Ordinal) ? name[16..]
        : name;
}

/// <summary>A property of a type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The short name of its type.</param>
/// <param name="IsCollection">Whether it holds a list.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="IsNavigation">Whether it leads to other entities.</param>
internal sealed record GraphProperty(string Name, string Type, bool IsCollection, bool Nullable, bool IsNavigation)
{
    public static GraphProperty Read(XElement element)
    {
        var type = element.Attribute("Type")!.Value;
        var isCollection = type.StartsWith("Collection(", StringComparison.Ordinal);
        return new GraphProperty(
            element.Attribute("Name")!.Value,
            GraphType.ShortName(isCollection ? type["Collection(".Length..^1] : type),
            isCollection,
            element.Attribute("Nullable")?.Value != "false",
            element.Name.LocalName == "NavigationProperty");
    }
}

/// <summary>An action bound to a type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BoundTo">The short name of the type.</param>
/// <param name="Parameters">The parameters beside the entity itself.</param>
/// <param name="Returns">The short name of the type of its answer; null: none.</param>
internal sealed record GraphAction(string Name, string BoundTo, IReadOnlyDictionary<string, GraphProperty> Parameters, string? Returns)
{
    public static GraphAction Read(XElement element)
    {
        var parameters = element.Elements().Where(child => child.Name.LocalName == "Parameter").Select(GraphProperty.Read).ToList();
        return new GraphAction(
            element.Attribute("Name")!.Value,
            parameters[0].Type,
            parameters.Skip(1).ToDictionary(parameter => parameter.Name),
            element.Elements().FirstOrDefault(child => child.Name.LocalName == "ReturnType")?.Attribute("Type") is { } type ? GraphType.ShortName(type.Value) : null);
    }
}
