using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>Which objects have a <c>metadata.generation</c>, and what makes it grow.</summary>
internal static class Generations
{
    private static readonly HashSet<string> Without = new(StringComparer.Ordinal)
    {
        "configmaps", "secrets", "serviceaccounts", "services", "endpoints", "events", "namespaces", "nodes", "persistentvolumeclaims", "persistentvolumes",
        "resourcequotas", "limitranges", "podtemplates", "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
        "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io", "leases.coordination.k8s.io", "events.events.k8s.io",
        "controllerrevisions.apps", "storageclasses.storage.k8s.io", "csinodes.storage.k8s.io", "csidrivers.storage.k8s.io", "volumeattachments.storage.k8s.io",
        "horizontalpodautoscalers.autoscaling", "csistoragecapacities.storage.k8s.io",
    };

    public static bool AreCounted(ResourceType type) => !Without.Contains(type.StorageKey);

    /// <summary>Anything but metadata and status counts.</summary>
    public static bool Changed(JsonObject live, JsonObject obj) => !JsonNode.DeepEquals(Desired(live), Desired(obj));

    private static JsonObject Desired(JsonObject obj)
    {
        var copy = new JsonObject();
        foreach (var (name, value) in obj)
            if (name is not ("metadata" or "status" or "apiVersion" or "kind"))
                copy[name] = value?.DeepClone();
        return copy;
    }
}
