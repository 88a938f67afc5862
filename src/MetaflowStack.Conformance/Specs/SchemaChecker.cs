using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Specs;

/// <summary>
/// Checks a value against a schema: types, required and unknown properties, read-only ones in requests, enums, formats, patterns,
/// lengths and ranges (OpenAPI 2.0 "Schema Object", JSON Schema draft 4; extensions: Azure's <c>x-ms-mutability</c>,
/// <c>x-ms-secret</c>, <c>x-nullable</c>; Kubernetes' <c>x-kubernetes-int-or-string</c>, <c>x-kubernetes-preserve-unknown-fields</c>).
/// </summary>
internal sealed class SchemaChecker(Direction direction)
{
    private readonly List<Problem> _problems = [];

    /// <summary>Everything that is wrong.</summary>
    public static IReadOnlyList<Problem> Check(SpecNode schema, JsonNode? value, Direction direction)
    {
        var checker = new SchemaChecker(direction);
        checker.Visit(schema, value, "");
        return checker._problems;
    }

    private void Visit(SpecNode schema, JsonNode? value, string at)
    {
        if (Narrow(schema) is not { } resolved)
            return; // refers to a document that is not published here
        if (value is null)
        {
            if (!resolved.Flag("x-nullable") && !resolved.Flag("nullable"))
                Add(at, $"null, and not of type {TypeOf(resolved) ?? "object"}");
            return;
        }

        if (!HasType(resolved, value))
            Add(at, $"{KindOf(value)}, and not of type {TypeOf(resolved)}");
        else if (value is JsonObject item)
            VisitObject(resolved, item, at);
        else if (value is JsonArray items)
            VisitArray(resolved, items, at);
        else
            VisitValue(resolved, (JsonValue)value, at);
    }

    // A wrapper around a single schema, to give it a default or a description (Kubernetes' documents do so), is that schema.
    private static SpecNode? Narrow(SpecNode schema)
    {
        while (schema.Resolve() is { } resolved)
        {
            if (resolved.Node["allOf"] is not JsonArray { Count: 1 } parts || resolved.Node["properties"] is not null || resolved.Node["type"] is not null)
                return resolved;
            schema = resolved.At(parts[0]);
        }

        return null;
    }

    private void VisitObject(SpecNode schema, JsonObject body, string at)
    {
        var members = SchemaMembers.Of(schema, body);
        foreach (var name in members.Required.Where(name => !body.ContainsKey(name) && !MayBeMissing(members.Properties.GetValueOrDefault(name))))
            Add(Join(at, name), "required and missing");
        foreach (var (name, value) in body)
        {
            if (members.Properties.TryGetValue(name, out var property))
            {
                if (direction == Direction.Request && IsReadOnly(property))
                    Add(Join(at, name), "read-only, and sent");
                else
                    Visit(property, value, Join(at, name));
            }
            else if (members.Additional is { } additional)
                Visit(additional, value, Join(at, name));
            else if (!members.IsOpen)
                Add(Join(at, name), "not declared");
        }
    }

    // A read-only property is never asked of a client, a secret one never shown by a server.
    private bool MayBeMissing(SpecNode? property) => property?.Resolve() is { } resolved
        && (direction == Direction.Request ? IsReadOnly(resolved) : resolved.Flag("x-ms-secret") || !IsShown(resolved));

    private static bool IsShown(SpecNode property) =>
        property.Node["x-ms-mutability"] is not JsonArray mutability || mutability.Any(word => word!.ToString() == "read");

    private static bool IsReadOnly(SpecNode property) =>
        property.Flag("readOnly") || (property.Resolve() is { } resolved
            && (resolved.Flag("readOnly")
                || (resolved.Node["x-ms-mutability"] is JsonArray mutability && mutability.All(word => word!.ToString() == "read"))));

    private void VisitArray(SpecNode schema, JsonArray items, string at)
    {
        if (schema.Node["items"] is JsonObject element)
        {
            foreach (var item in items)
                Visit(schema.At(element), item, at + "[]");
        }

        if (Number(schema, "minItems") is { } least && items.Count < least)
            Add(at, $"{items.Count} items, at least {least}");
        if (Number(schema, "maxItems") is { } most && items.Count > most)
            Add(at, $"{items.Count} items, at most {most}");
        if (schema.Flag("uniqueItems") && items.Select(item => item?.ToJsonString()).Distinct().Count() != items.Count)
            Add(at, "items repeat");
    }

    private void VisitValue(SpecNode schema, JsonValue value, string at)
    {
        if (schema.Node["enum"] is JsonArray values && !values.Any(allowed => allowed?.ToString() == value.ToString()))
            Add(at, $"not one of {string.Join(", ", values.Select(allowed => allowed?.ToString()))}", value);
        foreach (var problem in ValueRules.Check(schema, value))
            Add(at, problem, value);
    }

    private static bool HasType(SpecNode schema, JsonNode value)
    {
        if (schema.Flag("x-kubernetes-int-or-string") || schema.Word("format") is "int-or-string")
            return value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String;
        return (TypeOf(schema), value.GetValueKind()) switch
        {
            (null, _) => true,
            ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string" or "file", JsonValueKind.String) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => decimal.TryParse(value.ToString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number),
            _ => false,
        };
    }

    private static string? TypeOf(SpecNode schema) => schema.Word("type") ?? (schema.Node["properties"] is null && schema.Node["allOf"] is null ? null : "object");

    private static string KindOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.Number => "a number",
        _ => "a text",
    };

    private static decimal? Number(SpecNode schema, string name) => schema.Node[name] is JsonValue value ? value.GetValue<decimal>() : null;

    private static string Join(string at, string name) => at.Length == 0 ? name : $"{at}/{name}";

    private void Add(string at, string what, JsonValue? value = null) => _problems.Add(new Problem(at, what) { Value = value?.ToString() });
}
