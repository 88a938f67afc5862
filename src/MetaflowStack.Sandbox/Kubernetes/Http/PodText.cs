using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Controllers;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>What <c>kubectl get pods</c> shows of a pod.</summary>
internal static class PodText
{
    public static string Ready(JsonObject pod)
    {
        var total = PodResources.Containers(pod["spec"]!.AsObject(), "containers").Count();
        return $"{Statuses(pod, "containerStatuses").Count(s => (bool?)s["ready"] == true)}/{total}";
    }

    public static string Status(JsonObject pod)
    {
        if (pod.IsDeleting())
            return "Terminating";
        var inits = Statuses(pod, "initContainerStatuses").ToList();
        var done = inits.Count(s => (int?)s["state"]?["terminated"]?["exitCode"] == 0);
        var stuck = inits.FirstOrDefault(s => (int?)s["state"]?["terminated"]?["exitCode"] != 0 && (bool?)s["started"] != true);
        if (stuck is not null)
            return Reason(stuck) is { } why && why is not ("PodInitializing" or "ContainerCreating") ? $"Init:{why}" : $"Init:{done}/{inits.Count}";
        var reasons = Statuses(pod, "containerStatuses").Select(Reason).OfType<string>().ToList();
        return PodState.Phase(pod) == "Succeeded" ? "Completed" : reasons.FirstOrDefault() ?? PodState.Phase(pod);
    }

    public static JsonNode? Restarts(JsonObject pod, DateTimeOffset now)
    {
        var statuses = Statuses(pod, "containerStatuses").ToList();
        var count = statuses.Sum(s => (int?)s["restartCount"] ?? 0);
        var last = statuses.Select(s => (string?)s["lastState"]?["terminated"]?["finishedAt"]).OfType<string>().Max();
        return count > 0 && last is not null ? $"{count} ({HumanDuration.Since(last, now)} ago)" : $"{count}";
    }

    private static IEnumerable<JsonObject> Statuses(JsonObject pod, string list) => (pod["status"]?[list] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Reason(JsonObject status) => (string?)(status["state"]?["waiting"]?["reason"] ?? status["state"]?["terminated"]?["reason"]);
}
