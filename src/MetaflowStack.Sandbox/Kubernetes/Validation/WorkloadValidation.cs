using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Validation;

/// <summary>What makes Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs invalid.</summary>
internal static class WorkloadValidation
{
    private static readonly string[] MutableStatefulSetFields =
        ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

    public static IEnumerable<FieldError> Validate(ResourceType type, JsonObject obj, JsonObject? live)
    {
        var spec = obj["spec"] as JsonObject ?? [];
        var template = spec["template"] as JsonObject ?? [];
        var errors = PodValidation.Spec(template["spec"] as JsonObject ?? [], "spec.template.spec", Claims(spec));
        errors = errors.Concat(SelectorErrors(type, spec, template, live)).Concat(RestartErrors(type, template));
        if ((int?)spec["replicas"] is < 0)
            errors = errors.Append(FieldError.Invalid("spec.replicas", spec["replicas"], "must be greater than or equal to 0"));
        if (live is not null && type.Plural == "statefulsets" && !JsonNode.DeepEquals(Fixed(live), Fixed(obj)))
            errors = errors.Append(FieldError.Forbidden("spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
        if (live is not null && type.Plural == "jobs" && !JsonNode.DeepEquals(live["spec"]?["template"], spec["template"]))
            errors = errors.Append(FieldError.Invalid("spec.template", spec["template"], "field is immutable"));
        return errors;
    }

    // A StatefulSet's controller adds a volume for each claim template to the pods.
    private static IEnumerable<string> Claims(JsonObject spec) =>
        (spec["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>().Select(claim => (string?)claim["metadata"]?["name"]).OfType<string>();

    private static IEnumerable<FieldError> SelectorErrors(ResourceType type, JsonObject spec, JsonObject template, JsonObject? live)
    {
        if (spec["selector"] is not JsonObject selector)
            yield break;
        if (type.Plural != "jobs" && selector["matchLabels"] is not JsonObject { Count: > 0 } && selector["matchExpressions"] is not JsonArray { Count: > 0 })
            yield return FieldError.Invalid("spec.selector", selector, $"empty selector is invalid for {type.Singular}");
        else if (!Selectors.Matches(selector, template["metadata"]?["labels"] as JsonObject))
            yield return FieldError.Invalid("spec.template.metadata.labels", template["metadata"]?["labels"] ?? new JsonObject(), "`selector` does not match template `labels`");
        if (live is not null && type.Plural != "statefulsets" && !JsonNode.DeepEquals(live["spec"]?["selector"], selector))
            yield return FieldError.Invalid("spec.selector", selector, "field is immutable");
    }

    private static IEnumerable<FieldError> RestartErrors(ResourceType type, JsonObject template)
    {
        var policy = (string?)template["spec"]?["restartPolicy"] ?? "Always";
        if (type.Plural == "jobs" && policy == "Always")
            yield return FieldError.Unsupported("spec.template.spec.restartPolicy", policy, ["OnFailure", "Never"]);
        else if (type.Plural != "jobs" && policy != "Always")
            yield return FieldError.Unsupported("spec.template.spec.restartPolicy", policy, ["Always"]);
    }

    private static JsonObject Fixed(JsonObject obj)
    {
        var spec = obj["spec"]!.DeepClone().AsObject();
        foreach (var field in MutableStatefulSetFields)
            spec.Remove(field);
        foreach (var claim in (spec["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>())
            claim.Remove("status");
        return spec;
    }
}
