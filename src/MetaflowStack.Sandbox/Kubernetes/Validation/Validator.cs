using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Validation;

/// <summary>Finds what makes an object invalid (422), in the API server's words.</summary>
internal static class Validator
{
    private static readonly HashSet<string> PathSegmentNames = new(StringComparer.Ordinal)
    {
        "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
    };

    public static IEnumerable<FieldError> Validate(ResourceType type, JsonObject? live, JsonObject obj)
    {
        var errors = MetadataErrors(type, obj);
        if (type.IsCustom)
            return errors.Concat(CustomValidation.Validate(obj, type.Schema));
        errors = errors.Concat(RequiredErrors(obj, type.Schema, ""));
        return errors.Concat(type.StorageKey switch
        {
            "pods" => PodValidation.Pod(obj, live),
            "deployments.apps" or "replicasets.apps" or "statefulsets.apps" or "daemonsets.apps" or "jobs.batch" => WorkloadValidation.Validate(type, obj, live),
            "services" => ServiceValidation.Validate(obj, live),
            "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io" => BindingErrors(obj, live),
            "configmaps" or "secrets" => DataErrors(obj, live),
            "persistentvolumeclaims" => ClaimErrors(obj, live),
            "customresourcedefinitions.apiextensions.k8s.io" => DefinitionValidation.Validate(obj, live),
            _ => [],
        });
    }

    private static IEnumerable<FieldError> MetadataErrors(ResourceType type, JsonObject obj)
    {
        var name = obj.Name();
        if (name.Length == 0)
            yield return FieldError.Required("metadata.name", "name or generateName is required");
        else if (NameFault(type, name) is { } fault)
            yield return FieldError.Invalid("metadata.name", name, fault);
        foreach (var (key, value) in obj.Labels() ?? [])
        {
            if (NameRules.QualifiedName(key) is { } keyFault)
                yield return FieldError.Invalid("metadata.labels", key, keyFault);
            if (NameRules.LabelValue((string?)value ?? "") is { } valueFault)
                yield return FieldError.Invalid("metadata.labels", (string?)value ?? "", valueFault);
        }
        var size = 0;
        foreach (var (key, value) in obj["metadata"]?["annotations"] as JsonObject ?? [])
        {
            size += key.Length + ((string?)value ?? "").Length;
            if (NameRules.QualifiedName(key.ToLowerInvariant()) is { } keyFault)
                yield return FieldError.Invalid("metadata.annotations", key, keyFault);
        }
        // 256 KiB over all annotations: what breaks client-side apply of large definitions.
        if (size > 256 * 1024)
            yield return new FieldError("metadata.annotations", "FieldValueTooLong", "Too long: may not be more than 262144 bytes");
    }

    private static string? NameFault(ResourceType type, string name) => type.StorageKey switch
    {
        "namespaces" => NameRules.DnsLabel(name),
        "services" => NameRules.Dns1035Label(name),
        var key when PathSegmentNames.Contains(key) => NameRules.PathSegment(name),
        _ => NameRules.DnsSubdomain(name),
    };

    // Fields that the published schema requires; status is the server's own.
    private static IEnumerable<FieldError> RequiredErrors(JsonObject obj, SchemaNode schema, string path)
    {
        foreach (var (name, field) in schema.Fields)
        {
            if (path.Length == 0 && name is "status" or "metadata")
                continue;
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (field.Required && obj[name] is null && !MayBeEmpty(schema.TypeName, name))
                yield return FieldError.Required(childPath);
            foreach (var error in RequiredBelow(obj[name], field, childPath))
                yield return error;
        }
    }

    private static IEnumerable<FieldError> RequiredBelow(JsonNode? value, SchemaNode schema, string path)
    {
        switch (value)
        {
            case JsonObject obj when schema.Kind == SchemaKind.Struct && schema.TypeName != "apiextensions.v1.JSONSchemaProps":
                return RequiredErrors(obj, schema, path);
            case JsonObject map when schema.Kind == SchemaKind.Map:
                return map.SelectMany(m => RequiredBelow(m.Value, schema.Element!, $"{path}[{m.Key}]"));
            case JsonArray list when schema.Kind == SchemaKind.List:
                return list.SelectMany((item, i) => RequiredBelow(item, schema.Element!, $"{path}[{i}]"));
            default:
                return [];
        }
    }

    // Required in the schema for lack of omitempty in Go, yet the server takes objects without them.
    private static bool MayBeEmpty(string type, string field) => (type, field) switch
    {
        ("apiextensions.v1.CustomResourceDefinitionStatus", _) => true,
        ("rbac.v1.Role" or "rbac.v1.ClusterRole", "rules") => true,
        ("core.v1.Event", _) => true,
        ("discovery.v1.EndpointSlice", "endpoints") => true,
        ("core.v1.TopologySelectorTerm", _) => true,
        ("core.v1.ConfigMapKeySelector" or "core.v1.SecretKeySelector", _) => false,
        (_, "status" or "observedGeneration") => true,
        _ => false,
    };

    private static IEnumerable<FieldError> BindingErrors(JsonObject binding, JsonObject? live)
    {
        if (live is not null && !JsonNode.DeepEquals(live["roleRef"], binding["roleRef"]))
            yield return FieldError.Invalid("roleRef", binding["roleRef"], "cannot change roleRef");
        var subjects = binding["subjects"] as JsonArray ?? [];
        for (var i = 0; i < subjects.Count; i++)
            if ((string?)subjects[i]?["kind"] == "ServiceAccount" && string.IsNullOrEmpty((string?)subjects[i]?["namespace"]) && binding.Kind() == "ClusterRoleBinding")
                yield return FieldError.Required($"subjects[{i}].namespace");
    }

    private static IEnumerable<FieldError> DataErrors(JsonObject obj, JsonObject? live)
    {
        foreach (var (key, value) in obj["data"] as JsonObject ?? [])
        {
            if (NameRules.ConfigKey(key) is { } fault)
                yield return FieldError.Invalid($"data[{key}]", key, fault);
            _ = value;
        }
        if (live is null || (bool?)live["immutable"] != true)
        {
            if (live is not null && obj.Kind() == "Secret" && (string?)live["type"] != (string?)obj["type"])
                yield return FieldError.Invalid("type", obj["type"], "field is immutable");
            yield break;
        }
        if (!JsonNode.DeepEquals(live["data"], obj["data"]))
            yield return FieldError.Forbidden("data", "field is immutable when `immutable` is set");
        if ((bool?)obj["immutable"] != true)
            yield return FieldError.Forbidden("immutable", "field is immutable when `immutable` is set");
    }

    private static IEnumerable<FieldError> ClaimErrors(JsonObject claim, JsonObject? live)
    {
        if (claim["spec"]?["accessModes"] is not JsonArray { Count: > 0 })
            yield return FieldError.Required("spec.accessModes", "at least 1 access mode is required");
        if (claim["spec"]?["resources"]?["requests"]?["storage"] is null)
            yield return FieldError.Required("spec.resources[storage]");
        if (live is null)
            yield break;
        foreach (var field in new[] { "storageClassName", "accessModes", "volumeMode" })
            if (!JsonNode.DeepEquals(live["spec"]?[field], claim["spec"]?[field]))
            {
                yield return FieldError.Forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
                yield break;
            }
    }
}
