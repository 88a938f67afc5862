using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Validation;

/// <summary>What makes CustomResourceDefinitions invalid.</summary>
internal static class DefinitionValidation
{
    public static IEnumerable<FieldError> Validate(JsonObject definition, JsonObject? live)
    {
        var spec = definition["spec"] as JsonObject ?? [];
        var (plural, group) = ((string?)spec["names"]?["plural"] ?? "", (string?)spec["group"] ?? "");
        if (plural.Length > 0 && group.Length > 0 && definition.Name() != $"{plural}.{group}")
            yield return FieldError.Invalid("metadata.name", definition.Name(), "must be spec.names.plural+\".\"+spec.group");
        if ((string?)spec["scope"] is { } scope && scope is not ("Cluster" or "Namespaced"))
            yield return FieldError.Unsupported("spec.scope", scope, ["Cluster", "Namespaced"]);
        var versions = (spec["versions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (versions.Count(v => (bool?)v["storage"] == true) != 1)
            yield return FieldError.Invalid("spec.versions", spec["versions"], "must have exactly one version marked as storage version");
        for (var i = 0; i < versions.Count; i++)
            if (versions[i]["schema"]?["openAPIV3Schema"] is not JsonObject)
                yield return FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema", "schemas are required");
        if (live is null)
            yield break;
        foreach (var field in new[] { "scope", "group" })
            if ((string?)live["spec"]?[field] != (string?)spec[field])
                yield return FieldError.Invalid($"spec.{field}", spec[field], "field is immutable");
        if ((string?)live["spec"]?["names"]?["kind"] != (string?)spec["names"]?["kind"])
            yield return FieldError.Invalid("spec.names.kind", spec["names"]?["kind"], "field is immutable");
    }
}
