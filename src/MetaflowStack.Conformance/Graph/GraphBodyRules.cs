using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Graph;

/// <summary>Whether a body has the properties of a Graph type, with values of their types.</summary>
internal sealed class GraphBodyRules(GraphMetadata metadata, Direction direction)
{
    /// <summary>What is wrong with an entity or complex value.</summary>
    public IEnumerable<Problem> Check(JsonObject body, string type, string at = "")
    {
        // What an answer says of itself: @odata.context, @odata.type, x@odata.count; an entity may say a more special type.
        if (body["@odata.type"]?.ToString() is { } said && metadata.Type(GraphType.ShortName(said.TrimStart('#'))) is { } special)
            type = special.Name;
        if (metadata.Type(type) is null)
            return [];
        return body.Where(member => !member.Key.Contains('@', StringComparison.Ordinal)).SelectMany(member =>
        {
            var place = at.Length == 0 ? member.Key : $"{at}/{member.Key}";
            if (metadata.Property(type, member.Key) is { } property)
                return CheckValue(property, member.Value, place);
            // An open type may show more than it declares; we may not send what it does not declare.
            return direction == Direction.Response && metadata.Type(type)!.IsOpen ? [] : [new Problem(place, $"not declared by {type}")];
        });
    }

    /// <summary>What is wrong with the value of a property.</summary>
    public IEnumerable<Problem> CheckValue(GraphProperty property, JsonNode? value, string at)
    {
        if (property.IsCollection)
            return value is JsonArray items ? items.SelectMany(item => CheckOne(property, item, at + "[]")) : [new Problem(at, "is no list")];
        return value is null ? property.Nullable ? [] : [new Problem(at, "null, and must not be")] : CheckOne(property, value, at);
    }

    private IEnumerable<Problem> CheckOne(GraphProperty property, JsonNode? value, string at)
    {
        if (value is JsonObject item)
            return property.Type.StartsWith("Edm.", StringComparison.Ordinal) ? [new Problem(at, $"an object is not of type {property.Type}")] : Check(item, property.Type, at);
        if (metadata.Type(property.Type) is { Members.Count: > 0 } words)
            return value?.ToString() is { } word && words.Members.Contains(word) ? [] : [new Problem(at, $"'{value}' is not one of {string.Join(", ", words.Members)}")];
        return value is null || IsOf(property.Type, value) ? [] : [new Problem(at, $"'{value}' is not of type {property.Type}")];
    }

    private static bool IsOf(string type, JsonNode value)
    {
        var kind = value.GetValueKind();
        return type switch
        {
            "Edm.String" => kind == JsonValueKind.String,
            "Edm.Boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "Edm.Int16" or "Edm.Int32" or "Edm.Int64" or "Edm.Double" or "Edm.Single" or "Edm.Decimal" or "Edm.Byte" => kind == JsonValueKind.Number,
            "Edm.Guid" => kind == JsonValueKind.String && Guid.TryParseExact(value.ToString(), "D", out _),
            "Edm.DateTimeOffset" => kind == JsonValueKind.String && DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "Edm.Binary" => kind == JsonValueKind.String,
            _ => kind == JsonValueKind.String || !type.StartsWith("Edm.", StringComparison.Ordinal),
        };
    }
}
