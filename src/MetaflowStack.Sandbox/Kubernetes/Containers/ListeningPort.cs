using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>A port on which a running container answers HTTP: the paths of its probes are healthy, there is nothing else.</summary>
/// <param name="Healthy">The paths that its httpGet probes ask for on this port.</param>
internal sealed record ListeningPort(IReadOnlySet<string> Healthy)
{
    /// <summary>What a healthy path answers; null: a word.</summary>
    private string? Health { get; init; }

    private static readonly string[] Probes = ["readinessProbe", "livenessProbe", "startupProbe"];

    /// <summary>The port as it listens in a pod now; null when nothing listens on it.</summary>
    public static ListeningPort? Find(Cluster cluster, JsonObject pod, int port)
    {
        var running = PodResources.Statuses(pod).Where(s => s["state"]?["running"] is not null).Select(s => (string?)s["name"]).ToHashSet();
        foreach (var container in PodResources.AllContainers(pod["spec"]!.AsObject()).Where(c => running.Contains((string?)c["name"])))
        {
            var ports = (container["ports"] as JsonArray ?? []).OfType<JsonObject>().Where(p => (int?)p["containerPort"] == port).ToList();
            var paths = Probes.Select(p => container[p]?["httpGet"]).OfType<JsonObject>().Where(p => Means(p["port"], port, ports)).Select(p => (string?)p["path"] ?? "/").ToHashSet();
            if (ports.Count > 0 || paths.Count > 0)
                return new ListeningPort(paths) { Health = AirflowImage.Is((string)container["image"]!) ? AirflowImage.Health(cluster, pod) : null };
        }
        return null;
    }

    /// <summary>Status and body for a request; Metaflow's services say "pong" to a ping.</summary>
    public (int Status, string Body) Answer(string path)
    {
        if (!Healthy.Contains(path))
            return (404, "404: Not Found");
        return (200, Health ?? (path.EndsWith("/ping", StringComparison.Ordinal) ? "pong" : "ok"));
    }

    private static bool Means(JsonNode? asked, int port, List<JsonObject> ports) => asked is JsonValue value
        && (value.TryGetValue<string>(out var name)
            ? ports.Exists(p => (string?)p["name"] == name) || name == port.ToString(CultureInfo.InvariantCulture)
            : (int)value == port);
}
