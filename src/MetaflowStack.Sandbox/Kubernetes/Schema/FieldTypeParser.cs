using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Schema;

/// <summary>
/// Reads the compact field texts of the schema table: <c>*</c> required, <c>[keys;mergeKey]element</c> list,
/// <c>[set]element</c>, <c>{}element</c> map, <c>{!}element</c> atomic map, <c>@type</c> reference, <c>!</c> atomic,
/// <c>~retainKeys</c>, <c>=default</c>; anything else is a scalar.
/// </summary>
internal sealed class FieldTypeParser(Func<string, Lazy<StructType>> findType)
{
    public SchemaNode Parse(string text)
    {
        var required = text.StartsWith('*');
        text = required ? text[1..] : text;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        JsonValue? defaultValue = null;
        if (equals >= 0)
        {
            defaultValue = DefaultValue(text[(equals + 1)..]);
            text = text[..equals];
        }
        const string retainKeys = "~retainKeys";
        var retain = text.EndsWith(retainKeys, StringComparison.Ordinal);
        text = retain ? text[..^retainKeys.Length] : text;
        return ParseType(text) with { Required = required, Default = defaultValue, RetainKeys = retain };
    }

    private static JsonValue DefaultValue(string text) => text switch
    {
        "true" => JsonValue.Create(true),
        _ when long.TryParse(text, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private SchemaNode ParseType(string text)
    {
        switch (text[0])
        {
            case '[':
                var end = text.IndexOf(']', StringComparison.Ordinal);
                var spec = text[1..end].Split(';');
                var element = ParseType(text[(end + 1)..]);
                return new SchemaNode(SchemaKind.List)
                {
                    Element = element,
                    ListType = spec[0] switch { "" => ListType.Atomic, "set" => ListType.Set, _ => ListType.Map },
                    MapKeys = spec[0] is "" or "set" ? [] : spec[0].Split(','),
                    MergeKey = spec.Length > 1 ? spec[1] : null,
                };
            case '{':
                var atomic = text[1] == '!';
                return new SchemaNode(SchemaKind.Map) { Atomic = atomic, Element = ParseType(text[(atomic ? 3 : 2)..]) };
            case '@':
                var name = text[1..].TrimEnd('!');
                return new SchemaNode(SchemaKind.Struct) { TypeName = name, Struct = findType(name), Atomic = text.EndsWith('!') };
            default:
                return text is "any" or "object" ? SchemaNode.Any : new SchemaNode(SchemaKind.Scalar) { TypeName = text };
        }
    }
}
