using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Makes pods from the templates of their owners.</summary>
internal static class PodTemplate
{
    /// <summary>The name is fixed, or a prefix ending in '-' for a generated one.</summary>
    public static JsonObject Pod(JsonObject owner, JsonObject template, string name, JsonObject reference)
    {
        var metadata = template["metadata"]?.DeepClone().AsObject() ?? [];
        metadata.Remove("creationTimestamp");
        metadata[name.EndsWith('-') ? "generateName" : "name"] = name;
        metadata["namespace"] = owner.Namespace();
        metadata["ownerReferences"] = new JsonArray(reference);
        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = template["spec"]!.DeepClone() };
    }
}
