using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Validation;

/// <summary>What makes Services invalid.</summary>
internal static class ServiceValidation
{
    public static IEnumerable<FieldError> Validate(JsonObject service, JsonObject? live)
    {
        var spec = service["spec"] as JsonObject ?? [];
        var type = (string?)spec["type"] ?? "ClusterIP";
        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
            yield return FieldError.Unsupported("spec.type", type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
        var ports = (spec["ports"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (ports.Count == 0 && type != "ExternalName" && (string?)spec["clusterIP"] != "None")
            yield return FieldError.Required("spec.ports");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++)
        {
            var path = $"spec.ports[{i}]";
            var name = (string?)ports[i]["name"] ?? "";
            if (ports.Count > 1 && name.Length == 0)
                yield return FieldError.Required($"{path}.name");
            else if (name.Length > 0 && NameRules.DnsLabel(name) is { } fault)
                yield return FieldError.Invalid($"{path}.name", name, fault);
            if (name.Length > 0 && !names.Add(name))
                yield return FieldError.Duplicate($"{path}.name", name);
            if ((int?)ports[i]["port"] is { } number && number is < 1 or > 65_535)
                yield return FieldError.Invalid($"{path}.port", ports[i]["port"], "must be between 1 and 65535, inclusive");
            if (!seen.Add($"{ports[i]["protocol"]}/{ports[i]["port"]}"))
                yield return new FieldError(path, "FieldValueDuplicate", $"Duplicate value: {new JsonObject { ["protocol"] = ports[i]["protocol"]?.DeepClone(), ["port"] = ports[i]["port"]?.DeepClone() }.ToJsonString()}");
        }
        if (live is not null && (string?)live["spec"]?["type"] != "ExternalName" && type != "ExternalName"
            && (string?)live["spec"]?["clusterIP"] is { Length: > 0 } before && before != (string?)spec["clusterIP"])
            yield return FieldError.Invalid("spec.clusterIPs[0]", spec["clusterIPs"], "may not change once set");
    }
}
