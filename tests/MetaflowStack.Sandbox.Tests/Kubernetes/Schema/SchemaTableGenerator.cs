using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Schema;

/// <summary>
/// Makes the sandbox's table of Kubernetes types (names of fields, their types, list keys) and resources from the OpenAPI
/// documents that Kubernetes publishes (Apache-2.0). Descriptions are left out: the table holds names and numbers alone.
/// </summary>
internal static class SchemaTableGenerator
{
    private static readonly (string Prefix, string Short)[] TypePrefixes =
    [
        ("io.k8s.apimachinery.pkg.apis.meta.", "meta."),
        ("io.k8s.apiextensions-apiserver.pkg.apis.", ""),
        ("io.k8s.apimachinery.pkg.api.resource.", ""),
        ("io.k8s.apimachinery.pkg.util.intstr.", ""),
        ("io.k8s.apimachinery.pkg.", ""),
        ("io.k8s.api.", ""),
    ];

    /// <summary>The grammar of a field's text is that of the sandbox's FieldTypeParser.</summary>
    public static string Generate(string specificationDirectory)
    {
        var types = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var resources = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(specificationDirectory, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var document = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
                if (schema!["properties"] is JsonObject)
                    types[ShortName(name)] = TypeEntry(schema.AsObject());
            foreach (var (path, item) in document["paths"]!.AsObject())
                AddPath(resources, path, item!.AsObject());
        }
        AddEndpointSlices(types, resources);

        var table = new JsonObject
        {
            ["about"] = "Kubernetes 1.33: facts (names, types, list keys) taken by SchemaTableGenerator from the published OpenAPI documents of Kubernetes, Copyright The Kubernetes Authors, Apache-2.0.",
            ["resources"] = new JsonArray([.. resources.Values]),
            ["types"] = new JsonObject(types.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))),
        };
        return OneEntryPerLine(table);
    }

    private static string ShortName(string name)
    {
        foreach (var (prefix, shorter) in TypePrefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return shorter + name[prefix.Length..];
        return name;
    }

    private static JsonObject TypeEntry(JsonObject schema)
    {
        var entry = new JsonObject();
        if ((string?)schema["x-kubernetes-map-type"] == "atomic")
            entry["$atomic"] = "true";
        var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet() ?? [];
        foreach (var (name, field) in schema["properties"]!.AsObject())
            entry[name] = (required.Contains(name) ? "*" : "") + FieldText(field!.AsObject());
        return entry;
    }

    private static string FieldText(JsonObject field)
    {
        var strategy = (string?)field["x-kubernetes-patch-strategy"];
        var text = TypeText(field);
        if (strategy is not null && strategy.Contains("retainKeys", StringComparison.Ordinal))
            text += "~retainKeys";
        if (field["default"] is JsonValue value && value.ToJsonString() is not "\"\"" and not "0" and not "false")
            text += "=" + value.ToJsonString().Trim('"');
        return text;
    }

    private static string TypeText(JsonObject field)
    {
        if (Reference(field) is { } reference)
            return ReferencedText(reference) + ((string?)field["x-kubernetes-map-type"] == "atomic" ? "!" : "");
        switch ((string?)field["type"])
        {
            case "array":
                var keys = field["x-kubernetes-list-map-keys"]?.AsArray().Select(k => (string)k!) ?? [];
                var listType = (string?)field["x-kubernetes-list-type"] switch { "map" => string.Join(',', keys), "set" => "set", _ => "" };
                var strategy = (string?)field["x-kubernetes-patch-strategy"];
                var merge = strategy?.Contains("merge", StringComparison.Ordinal) == true ? ";" + (string?)field["x-kubernetes-patch-merge-key"] : "";
                return $"[{listType}{merge}]{TypeText(field["items"]!.AsObject())}";
            case "object" when field["additionalProperties"] is JsonObject element:
                return ((string?)field["x-kubernetes-map-type"] == "atomic" ? "{!}" : "{}") + TypeText(element);
            case "object":
                return "object";
            case "integer":
                return (string?)field["format"] ?? "int64";
            case "string" when (string?)field["format"] == "byte":
                return "bytes";
            case { } type:
                return type;
            default:
                return "any";
        }
    }

    private static string ReferencedText(string reference)
    {
        var name = ShortName(reference);
        return name switch
        {
            "Quantity" => "quantity",
            "IntOrString" => "int-or-string",
            "meta.v1.Time" => "time",
            "meta.v1.MicroTime" => "micro-time",
            "meta.v1.FieldsV1" or "runtime.RawExtension" => "object",
            "apiextensions.v1.JSON" => "any",
            _ when name.StartsWith("apiextensions.v1.JSONSchemaPropsOr", StringComparison.Ordinal) => "any",
            "apiextensions.v1.CustomResourceSubresourceStatus" => "object",
            _ => "@" + name,
        };
    }

    private static string? Reference(JsonObject field)
    {
        var reference = (string?)field["$ref"] ?? (string?)field["allOf"]?[0]?["$ref"];
        return reference?["#/components/schemas/".Length..];
    }

    private static void AddPath(SortedDictionary<string, JsonObject> resources, string path, JsonObject item)
    {
        var parts = path.Trim('/').Split('/').ToList();
        var (group, version) = parts[0] == "api" ? ("", parts[1]) : (parts[1], parts[2]);
        parts.RemoveRange(0, parts[0] == "api" ? 2 : 3);
        if (parts.Count == 0 || parts[0] == "watch" || parts.Contains("{path}"))
            return;
        var namespaced = parts is ["namespaces", "{namespace}", ..];
        if (namespaced)
            parts.RemoveRange(0, 2);
        if (parts.Count == 0)
            return;
        var key = $"{group}/{version}/{parts[0]}";
        if (!resources.TryGetValue(key, out var resource))
            resources[key] = resource = new JsonObject { ["group"] = group, ["version"] = version, ["plural"] = parts[0] };
        if (namespaced)
            resource["namespaced"] = true;
        foreach (var (method, operation) in item)
        {
            if (operation is not JsonObject || (string?)operation["x-kubernetes-action"] is not { } action)
                continue;
            var kind = operation["x-kubernetes-group-version-kind"]!;
            if (parts.Count == 3)
            {
                var subresources = (JsonObject?)resource["subresources"] ?? [];
                resource["subresources"] = subresources;
                subresources[parts[2]] = $"{kind["group"]}/{kind["version"]}/{kind["kind"]}";
                continue;
            }
            resource["kind"] = (string?)kind["kind"];
            var verbs = ((string?)resource["verbs"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
            verbs.Add(action switch { "post" => "create", "put" => "update", _ => action });
            if (action == "list" && key is not "/v1/componentstatuses")
                verbs.Add("watch");
            resource["verbs"] = string.Join(' ', verbs.Order(StringComparer.Ordinal));
        }
    }

    // The published selection has no discovery.k8s.io document; these are its fields as the API reference names them.
    private static void AddEndpointSlices(SortedDictionary<string, JsonObject> types, SortedDictionary<string, JsonObject> resources)
    {
        resources["discovery.k8s.io/v1/endpointslices"] = new JsonObject
        {
            ["group"] = "discovery.k8s.io", ["version"] = "v1", ["plural"] = "endpointslices", ["namespaced"] = true, ["kind"] = "EndpointSlice",
            ["verbs"] = "create delete deletecollection get list patch update watch",
        };
        types["discovery.v1.EndpointSlice"] = Entry(
            ("addressType", "*string"), ("apiVersion", "string"), ("endpoints", "*[]@discovery.v1.Endpoint"), ("kind", "string"),
            ("metadata", "@meta.v1.ObjectMeta"), ("ports", "[]@discovery.v1.EndpointPort"));
        types["discovery.v1.Endpoint"] = Entry(
            ("addresses", "*[set]string"), ("conditions", "@discovery.v1.EndpointConditions"), ("deprecatedTopology", "{}string"), ("hostname", "string"),
            ("hints", "@discovery.v1.EndpointHints"), ("nodeName", "string"), ("targetRef", "@core.v1.ObjectReference"), ("zone", "string"));
        types["discovery.v1.EndpointConditions"] = Entry(("ready", "boolean"), ("serving", "boolean"), ("terminating", "boolean"));
        types["discovery.v1.EndpointHints"] = Entry(("forZones", "[]@discovery.v1.ForZone"), ("forNodes", "[]@discovery.v1.ForNode"));
        types["discovery.v1.ForZone"] = Entry(("name", "*string"));
        types["discovery.v1.ForNode"] = Entry(("name", "*string"));
        types["discovery.v1.EndpointPort"] = Entry(("$atomic", "true"), ("appProtocol", "string"), ("name", "string"), ("port", "int32"), ("protocol", "string"));
    }

    private static JsonObject Entry(params (string Name, string Text)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)f.Text)));

    private static string OneEntryPerLine(JsonObject table)
    {
        var compact = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var resources = table["resources"]!.AsArray().Select(r => "    " + r!.ToJsonString(compact));
        var types = table["types"]!.AsObject().Select(t => $"    \"{t.Key}\": {t.Value!.ToJsonString(compact)}");
        return $"{{\n  \"about\": {table["about"]!.ToJsonString(compact)},\n  \"resources\": [\n{string.Join(",\n", resources)}\n  ],\n  \"types\": {{\n{string.Join(",\n", types)}\n  }}\n}}\n";
    }
}
