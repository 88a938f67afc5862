using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.OpenApi;

/// <summary>
/// Validates objects against the OpenAPI v3 documents that Kubernetes publishes, as strictly as the API server with
/// <c>fieldValidation=Strict</c>: unknown fields, missing fields and wrong types are faults. It knows what those documents
/// use ($ref, allOf of one, oneOf, properties, additionalProperties, items, required, type, enum) and throws on anything
/// else. It does not know the rules in Kubernetes' Go code (names, port ranges, immutable fields).
/// </summary>
internal sealed class OpenApiValidator(JsonObject document)
{
    private static readonly string[] Known =
        ["type", "format", "properties", "additionalProperties", "items", "required", "enum", "default", "description", "allOf", "oneOf", "$ref", "nullable"];

    private readonly JsonObject _schemas = document["components"]!["schemas"]!.AsObject();

    /// <summary>The faults of an object, each as <c>path: what is wrong</c>; empty when it is valid.</summary>
    internal IReadOnlyList<string> Validate(JsonObject manifest)
    {
        var apiVersion = manifest.Text("apiVersion")!.Split('/');
        var (group, version) = apiVersion.Length == 1 ? ("", apiVersion[0]) : (apiVersion[0], apiVersion[1]);
        var schema = _schemas.Select(entry => entry.Value!).SingleOrDefault(candidate => candidate.Items("x-kubernetes-group-version-kind") is var kinds
            && kinds.Count() == 1
            && kinds.Single() is var kind
            && kind.Text("group") == group && kind.Text("version") == version && kind.Text("kind") == manifest.Kind());
        return schema is null ? [$": there is no {manifest.Kind()} in {manifest.Text("apiVersion")}"] : [.. Validate(manifest, schema, "")];
    }

    private IEnumerable<string> Validate(JsonNode? value, JsonNode schema, string path)
    {
        var rule = schema.AsObject();
        if (rule.FirstOrDefault(entry => !Known.Contains(entry.Key) && !entry.Key.StartsWith("x-kubernetes-", StringComparison.Ordinal)) is { Key: { } unknown })
            throw new NotSupportedException($"The schema of {path} uses '{unknown}', which this validator does not know");
        if (rule["$ref"] is { } reference)
            return Validate(value, _schemas[reference.GetValue<string>().Split('/')[^1]]!, path);
        if (rule["allOf"] is JsonArray all)
            return all.SelectMany(part => Validate(value, part!, path));
        if (rule["oneOf"] is JsonArray choices)
            return choices.Any(choice => !Validate(value, choice!, path).Any()) ? [] : [$"{path}: is none of {string.Join(", ", choices.Select(choice => choice.Text("type")))}"];
        if (rule["enum"] is JsonArray allowed && !allowed.Any(item => JsonNode.DeepEquals(item, value)))
            return [$"{path}: {value?.ToJsonString()} is none of {allowed.ToJsonString()}"];
        return rule.Text("type") switch
        {
            null => [],
            "object" => value is JsonObject properties ? ValidateObject(properties, rule, path) : [WrongType(path, "an object", value)],
            "array" => value is JsonArray items ? items.SelectMany((item, index) => Validate(item, rule["items"]!, $"{path}[{index}]")) : [WrongType(path, "an array", value)],
            "string" => value?.GetValueKind() == JsonValueKind.String ? [] : [WrongType(path, "text", value)],
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? [] : [WrongType(path, "a boolean", value)],
            "number" => value?.GetValueKind() == JsonValueKind.Number ? [] : [WrongType(path, "a number", value)],
            "integer" => IsInteger(value, rule.Text("format")) ? [] : [WrongType(path, $"an integer of {rule.Text("format") ?? "any size"}", value)],
            var other => throw new NotSupportedException($"The schema of {path} has type '{other}'"),
        };
    }

    private IEnumerable<string> ValidateObject(JsonObject value, JsonObject rule, string path)
    {
        foreach (var name in rule.Texts("required").Where(name => !value.ContainsKey(name)))
            yield return $"{path}.{name}: is missing";

        var (properties, additional) = (rule["properties"] as JsonObject, rule["additionalProperties"] as JsonObject);
        var open = properties is null && additional is null;
        foreach (var (name, child) in value)
        {
            if ((properties?[name] ?? additional) is { } schema)
            {
                foreach (var fault in Validate(child, schema, $"{path}.{name}"))
                    yield return fault;
            }
            else if (!open)
            {
                yield return $"{path}.{name}: is not known";
            }
        }
    }

    private static bool IsInteger(JsonNode? value, string? format) =>
        value?.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && (format != "int32" || number is >= int.MinValue and <= int.MaxValue);

    private static string WrongType(string path, string expected, JsonNode? value) => $"{path}: {value?.ToJsonString() ?? "null"} is not {expected}";
}
