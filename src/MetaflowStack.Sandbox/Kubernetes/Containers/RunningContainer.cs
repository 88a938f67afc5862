using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>A container that runs now: what its processes see of the world. Made inside the cluster's lock.</summary>
internal sealed record RunningContainer(ObjectKey Pod, string PodUid, string Name, string Id, ContainerFiles Files, IReadOnlyDictionary<string, string> Environment)
{
    public required int UserId { get; init; }

    public required string Image { get; init; }

    /// <summary>Where its processes start: the container's workingDir.</summary>
    public required string Folder { get; init; }

    public required TimeProvider Time { get; init; }

    public string HostName => Pod.Name;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The container as it runs now; null when it does not run.</summary>
    public static RunningContainer? Find(Cluster cluster, JsonObject pod, JsonObject container)
    {
        var name = (string)container["name"]!;
        var status = PodResources.Statuses(pod).FirstOrDefault(s => (string?)s["name"] == name);
        if (status?["state"]?["running"] is null || (string?)status["containerID"] is not { } id)
            return null;
        var environment = ContainerEnvironment.Read(cluster, pod, container);
        var user = (int?)(container["securityContext"]?["runAsUser"] ?? pod["spec"]?["securityContext"]?["runAsUser"]) ?? 0;
        return new RunningContainer(new ObjectKey("pods", pod.Namespace(), pod.Name()), pod.Uid(), name, id, cluster.Disks.Of(cluster, pod, container, id), environment)
        {
            UserId = user, Image = (string)container["image"]!, Folder = (string?)container["workingDir"] ?? "/", Time = cluster.Time.Provider,
        };
    }

    /// <summary>Whether this very container still runs, by what is stored of its pod.</summary>
    public bool StillRuns(Cluster cluster) => cluster.Store.Find(Pod) is { } pod && pod.Uid() == PodUid
        && PodResources.Statuses(pod).Any(s => (string?)s["name"] == Name && (string?)s["containerID"] == Id && s["state"]?["running"] is not null);

    /// <summary>The bytes of a key of a Secret or ConfigMap; null when it is not there.</summary>
    public static byte[]? KeyOf(JsonObject? source, string key) =>
        source is null ? null
        : source.Kind() == "Secret" ? (string?)source["data"]?[key] is { } secret ? Convert.FromBase64String(secret) : null
        : (string?)source["data"]?[key] is { } text ? Encoding.UTF8.GetBytes(text)
        : (string?)source["binaryData"]?[key] is { } binary ? Convert.FromBase64String(binary) : null;
}
