using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Validation;

/// <summary>Checks custom objects against their definition's schema: required, enum, bounds, lengths, patterns.</summary>
internal static class CustomValidation
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    public static IEnumerable<FieldError> Validate(JsonObject obj, SchemaNode root) => Errors(obj, root, "");

    private static IEnumerable<FieldError> Errors(JsonNode? value, SchemaNode schema, string path)
    {
        var errors = schema.Constraints is { } rules && value is not null ? RuleErrors(value, rules, path) : [];
        switch (value)
        {
            case JsonObject obj when schema.Kind == SchemaKind.Struct:
                return errors.Concat(obj.Where(f => !(path.Length == 0 && f.Key == "metadata"))
                    .SelectMany(f => schema.Child(f.Key) is { } child ? Errors(f.Value, child, path.Length == 0 ? f.Key : $"{path}.{f.Key}") : []));
            case JsonObject map when schema.Kind == SchemaKind.Map:
                return errors.Concat(map.SelectMany(f => Errors(f.Value, schema.Element!, $"{path}.{f.Key}")));
            case JsonArray list when schema.Kind == SchemaKind.List:
                return errors.Concat(list.SelectMany((item, i) => Errors(item, schema.Element!, $"{path}[{i}]")));
            default:
                return errors;
        }
    }

    private static IEnumerable<FieldError> RuleErrors(JsonNode value, JsonObject rules, string path)
    {
        if (value is JsonObject obj)
            foreach (var name in (rules["required"] as JsonArray ?? []).Select(r => (string)r!))
                if (!obj.ContainsKey(name))
                    yield return FieldError.Required(path.Length == 0 ? name : $"{path}.{name}");
        if (rules["enum"] is JsonArray allowed && !allowed.Any(a => JsonNode.DeepEquals(a, value)))
            yield return new FieldError(path, "FieldValueNotSupported", $"Unsupported value: {value.ToJsonString()}: supported values: {string.Join(", ", allowed.Select(a => a?.ToJsonString()))}");
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            var number = decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
            if (Bound(rules, "minimum") is { } least && number < least)
                yield return FieldError.Invalid(path, value, $"{path} in body should be greater than or equal to {least}");
            if (Bound(rules, "maximum") is { } most && number > most)
                yield return FieldError.Invalid(path, value, $"{path} in body should be less than or equal to {most}");
        }
        if (value.GetValueKind() == JsonValueKind.String)
            foreach (var error in TextErrors((string)value!, rules, path))
                yield return error;
        if (value is JsonArray list)
        {
            if (Bound(rules, "minItems") is { } fewest && list.Count < fewest)
                yield return FieldError.Invalid(path, JsonValue.Create(list.Count), $"{path} in body should have at least {fewest} items");
            if (Bound(rules, "maxItems") is { } most && list.Count > most)
                yield return new FieldError(path, "FieldValueTooMany", $"Too many: {list.Count}: must have at most {most} items");
        }
    }

    private static IEnumerable<FieldError> TextErrors(string text, JsonObject rules, string path)
    {
        if (Bound(rules, "minLength") is { } shortest && text.Length < shortest)
            yield return FieldError.Invalid(path, text, $"{path} in body should be at least {shortest} chars long");
        if (Bound(rules, "maxLength") is { } longest && text.Length > longest)
            yield return new FieldError(path, "FieldValueTooLong", $"Too long: may not be more than {longest} bytes");
        if ((string?)rules["pattern"] is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, PatternTimeout))
            yield return FieldError.Invalid(path, text, $"{path} in body should match '{pattern}'");
    }

    private static decimal? Bound(JsonObject rules, string name) =>
        rules[name] is JsonValue bound ? decimal.Parse(bound.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture) : null;
}
