using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>What a container's log holds: that it started and what it listens on, or what it wrote before it crashed.</summary>
internal static class ContainerLogs
{
    public static string Read(Cluster cluster, JsonObject pod, ApiRequest request)
    {
        var container = ContainerChoice.Of(pod, request);
        var name = (string)container["name"]!;
        var status = PodResources.Statuses(pod).FirstOrDefault(s => (string?)s["name"] == name);
        var state = request.Flag("previous") ? status?["lastState"] : status?["state"];
        var started = (string?)(state?["running"]?["startedAt"] ?? state?["terminated"]?["startedAt"] ?? status?["lastState"]?["terminated"]?["startedAt"]);
        if (request.Flag("previous") && started is null)
            throw ApiError.BadRequest($"previous terminated container \"{name}\" in pod \"{pod.Name()}\" not found");
        if (started is null)
            throw ApiError.BadRequest($"container \"{name}\" in pod \"{pod.Name()}\" is waiting to start: {(string?)state?["waiting"]?["reason"] switch { "ErrImagePull" or "ImagePullBackOff" => "trying and failing to pull image", var reason => reason ?? "ContainerCreating" }}");

        var lines = Lines(cluster, container, name).ToList();
        if (int.TryParse(request.Text("tailLines"), NumberStyles.None, CultureInfo.InvariantCulture, out var tail))
            lines = [.. lines.TakeLast(tail)];
        var prefix = request.Flag("timestamps") ? Timestamps.Micro(Timestamps.Parse(started)) + " " : "";
        return string.Concat(lines.Select(l => $"{prefix}{l}\n"));
    }

    private static IEnumerable<string> Lines(Cluster cluster, JsonObject container, string name)
    {
        if (cluster.Faults.CrashOf(name) is { } crash)
            return crash.Log;
        var ports = (container["ports"] as JsonArray ?? []).Select(p => $"listening on port {p?["containerPort"]}");
        return ports.Prepend($"{name}: started from {container["image"]}");
    }
}
