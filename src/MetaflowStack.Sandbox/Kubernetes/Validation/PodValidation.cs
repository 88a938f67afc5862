using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Validation;

/// <summary>What makes pods and pod templates invalid.</summary>
internal static class PodValidation
{
    private static readonly string[] MutableContainerFields = ["image"];

    public static IEnumerable<FieldError> Pod(JsonObject pod, JsonObject? live)
    {
        var errors = Spec(pod["spec"] as JsonObject ?? [], "spec");
        if (live is null || JsonNode.DeepEquals(Fixed(live), Fixed(pod)))
            return errors;
        return errors.Append(FieldError.Forbidden("spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
    }

    private static JsonObject Fixed(JsonObject pod)
    {
        var spec = pod["spec"]?.DeepClone().AsObject() ?? [];
        foreach (var field in new[] { "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName", "ephemeralContainers", "schedulingGates" })
            spec.Remove(field);
        foreach (var container in PodResources.AllContainers(spec))
            foreach (var field in MutableContainerFields)
                container.Remove(field);
        return spec;
    }

    public static IEnumerable<FieldError> Spec(JsonObject spec, string path, IEnumerable<string>? claims = null)
    {
        if (spec["containers"] is not JsonArray { Count: > 0 })
            yield return FieldError.Required($"{path}.containers");
        var volumes = (spec["volumes"] as JsonArray ?? []).Select(v => (string?)v?["name"] ?? "").ToList();
        foreach (var duplicate in Duplicates(volumes))
            yield return FieldError.Duplicate($"{path}.volumes[{duplicate}].name", volumes[duplicate]);
        var mountable = volumes.Concat(claims ?? []).ToList();
        foreach (var list in new[] { "initContainers", "containers" })
        {
            var containers = PodResources.Containers(spec, list).ToList();
            var names = containers.Select(c => (string?)c["name"] ?? "").ToList();
            foreach (var duplicate in Duplicates(names))
                yield return FieldError.Duplicate($"{path}.{list}[{duplicate}].name", names[duplicate]);
            for (var i = 0; i < containers.Count; i++)
                foreach (var error in Container(containers[i], $"{path}.{list}[{i}]", mountable))
                    yield return error;
        }
        if ((string?)spec["restartPolicy"] is { } restart && restart is not ("Always" or "OnFailure" or "Never"))
            yield return FieldError.Unsupported($"{path}.restartPolicy", restart, ["Always", "Never", "OnFailure"]);
    }

    private static IEnumerable<FieldError> Container(JsonObject container, string path, List<string> volumes)
    {
        if ((string?)container["name"] is { Length: > 0 } name && NameRules.DnsLabel(name) is { } fault)
            yield return FieldError.Invalid($"{path}.name", name, fault);
        if (string.IsNullOrEmpty((string?)container["image"]))
            yield return FieldError.Required($"{path}.image");
        var variables = (container["env"] as JsonArray ?? []).ToList();
        for (var i = 0; i < variables.Count; i++)
            if (variables[i]?["valueFrom"] is JsonObject && (string?)variables[i]?["value"] is { Length: > 0 })
                yield return FieldError.Invalid($"{path}.env[{i}].valueFrom", "", "may not be specified when `value` is not empty");
        var mounts = (container["volumeMounts"] as JsonArray ?? []).ToList();
        for (var i = 0; i < mounts.Count; i++)
            if ((string?)mounts[i]?["name"] is { } volume && !volumes.Contains(volume))
                yield return new FieldError($"{path}.volumeMounts[{i}].name", "FieldValueNotFound", $"Not found: \"{volume}\"");
        var ports = (container["ports"] as JsonArray ?? []).ToList();
        for (var i = 0; i < ports.Count; i++)
            if ((int?)ports[i]?["containerPort"] is { } port && port is < 1 or > 65_535)
                yield return FieldError.Invalid($"{path}.ports[{i}].containerPort", ports[i]!["containerPort"], "must be between 1 and 65535, inclusive");
        foreach (var (resource, limit) in container["resources"]?["limits"] as JsonObject ?? [])
            if ((string?)container["resources"]?["requests"]?[resource] is { } request && Quantity.NanoValue(request) > Quantity.NanoValue((string)limit!))
                yield return FieldError.Invalid($"{path}.resources.requests", request, $"must be less than or equal to {resource} limit of {limit}");
    }

    private static IEnumerable<int> Duplicates(List<string> names) => Enumerable.Range(0, names.Count).Where(i => names.IndexOf(names[i]) < i && names[i].Length > 0);
}
