using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Defaults;

/// <summary>Fills in what a client left out, as the API server's defaulting does for each kind (API reference 1.33).</summary>
internal static class Defaulter
{
    public static void Apply(ResourceType type, JsonObject obj)
    {
        if (type.IsCustom)
        {
            CustomDefaults.Apply(obj, type.Schema);
            return;
        }
        var spec = obj["spec"] as JsonObject;
        switch (type.StorageKey)
        {
            case "pods" when spec is not null:
                PodDefaults.ApplySpec(spec, isTemplate: false);
                break;
            case "podtemplates" when (obj["template"]?["spec"] is JsonObject template):
                PodDefaults.ApplySpec(template);
                break;
            case "deployments.apps" or "replicasets.apps" or "statefulsets.apps" or "daemonsets.apps" or "jobs.batch" or "cronjobs.batch" or "replicationcontrollers" when spec is not null:
                WorkloadDefaults.Apply(type.StorageKey, obj, spec);
                break;
            case "services":
                ServiceDefaults.Apply(obj.Section("spec"));
                break;
            case "secrets":
                SecretDefaults(obj);
                break;
            case "persistentvolumeclaims" when spec is not null:
                spec["volumeMode"] ??= "Filesystem";
                break;
            case "persistentvolumes" when spec is not null:
                spec["volumeMode"] ??= "Filesystem";
                spec["persistentVolumeReclaimPolicy"] ??= "Retain";
                break;
            case "customresourcedefinitions.apiextensions.k8s.io" when spec is not null:
                DefinitionDefaults(spec);
                break;
            case "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io":
                BindingDefaults(obj);
                break;
            case "networkpolicies.networking.k8s.io" when spec is not null:
                NetworkPolicyDefaults(spec);
                break;
            case "storageclasses.storage.k8s.io":
                obj["reclaimPolicy"] ??= "Delete";
                obj["volumeBindingMode"] ??= "Immediate";
                break;
            case "priorityclasses.scheduling.k8s.io":
                obj["preemptionPolicy"] ??= "PreemptLowerPriority";
                break;
            case "ingresses.networking.k8s.io" or "leases.coordination.k8s.io":
                break;
            case "mutatingwebhookconfigurations.admissionregistration.k8s.io" or "validatingwebhookconfigurations.admissionregistration.k8s.io":
                WebhookDefaults(obj, type.Kind.StartsWith("Mutating", StringComparison.Ordinal));
                break;
        }
    }

    // stringData is write-only: its values go to data, and it is never stored.
    private static void SecretDefaults(JsonObject secret)
    {
        secret["type"] ??= "Opaque";
        if (secret["stringData"] is not JsonObject texts)
            return;
        var data = secret.Section("data");
        foreach (var (name, value) in texts)
            data[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes((string?)value ?? ""));
        secret.Remove("stringData");
    }

    private static void DefinitionDefaults(JsonObject spec)
    {
        if (spec["names"] is JsonObject names && (string?)names["kind"] is { } kind)
        {
            names["singular"] ??= kind.ToLowerInvariant();
            names["listKind"] ??= kind + "List";
        }
        spec["conversion"] ??= new JsonObject { ["strategy"] = "None" };
    }

    private static void BindingDefaults(JsonObject binding)
    {
        if (binding["roleRef"] is JsonObject role && string.IsNullOrEmpty((string?)role["apiGroup"]))
            role["apiGroup"] = "rbac.authorization.k8s.io";
        foreach (var subject in (binding["subjects"] as JsonArray ?? []).OfType<JsonObject>())
            if ((string?)subject["kind"] is "User" or "Group")
                subject["apiGroup"] ??= "rbac.authorization.k8s.io";
    }

    private static void NetworkPolicyDefaults(JsonObject spec)
    {
        if (spec["policyTypes"] is not JsonArray { Count: > 0 })
            spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
        foreach (var rule in (spec["ingress"] as JsonArray ?? []).Concat(spec["egress"] as JsonArray ?? []).OfType<JsonObject>())
            foreach (var port in (rule["ports"] as JsonArray ?? []).OfType<JsonObject>())
                port["protocol"] ??= "TCP";
    }

    private static void WebhookDefaults(JsonObject configuration, bool mutating)
    {
        foreach (var hook in (configuration["webhooks"] as JsonArray ?? []).OfType<JsonObject>())
        {
            hook["failurePolicy"] ??= "Fail";
            hook["matchPolicy"] ??= "Equivalent";
            hook["namespaceSelector"] ??= new JsonObject();
            hook["objectSelector"] ??= new JsonObject();
            hook["timeoutSeconds"] ??= 10;
            if (mutating)
                hook["reinvocationPolicy"] ??= "Never";
            if (hook["clientConfig"]?["service"] is JsonObject service)
                service["port"] ??= 443;
            foreach (var rule in (hook["rules"] as JsonArray ?? []).OfType<JsonObject>())
                rule["scope"] ??= "*";
        }
    }
}
