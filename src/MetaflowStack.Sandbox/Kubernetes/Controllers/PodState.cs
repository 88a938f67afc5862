using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>What a pod's status says.</summary>
internal static class PodState
{
    public static string Phase(JsonObject pod) => (string?)pod["status"]?["phase"] ?? "Pending";

    public static bool IsActive(JsonObject pod) => !pod.IsDeleting() && Phase(pod) is not ("Succeeded" or "Failed");

    public static bool IsReady(JsonObject pod) => Condition(pod, "Ready") is { } ready && (string?)ready["status"] == "True";

    public static bool IsAvailable(JsonObject pod, int minReadySeconds, DateTimeOffset now) =>
        IsReady(pod) && Timestamps.Parse((string)Condition(pod, "Ready")!["lastTransitionTime"]!).AddSeconds(minReadySeconds) <= now;

    public static JsonObject? Condition(JsonObject obj, string type) =>
        (obj["status"]?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == type);
}
