using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>Why a pod does not get on.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Container">The container, or null when it concerns the pod.</param>
/// <param name="Reason">Kubernetes' word: <c>ImagePullBackOff</c>.</param>
/// <param name="Message">Kubernetes' sentence; may be empty.</param>
/// <param name="ExitCode">How the container last ended, or null.</param>
/// <param name="HasRestarted">Whether the log of interest is that of the container before its restart.</param>
/// <param name="MayPass">Whether it may pass by itself: no node has room, but the autoscaler may add one.</param>
internal sealed record PodTrouble(
    string Pod, string Namespace, string? Container, string Reason, string Message, long? ExitCode, bool HasRestarted, bool MayPass)
{
    // What the kubelet says of a container that will not start without somebody changing something (k8s.io/kubernetes
    // pkg/kubelet/images/types.go and pkg/kubelet/kuberuntime).
    private static readonly HashSet<string> Hopeless =
    [
        "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError",
        "RegistryUnavailable", "SignatureValidationFailed", "CreateContainerConfigError", "CreateContainerError", "RunContainerError",
    ];

    /// <summary>Whether the container ran at all, so that it has a log.</summary>
    public bool HasLog => Container is not null && (ExitCode is not null || Reason is "CrashLoopBackOff" or "Error");

    /// <summary>What keeps a pod from running, or null.</summary>
    public static PodTrouble? Find(JsonObject pod)
    {
        var name = pod.Text("metadata", "name") ?? "";
        var namespaceName = pod.Text("metadata", "namespace") ?? "";
        foreach (var container in Containers(pod))
        {
            var reason = container.Text("state", "waiting", "reason") ?? "";
            if (Hopeless.Contains(reason))
                return new PodTrouble(name, namespaceName, container.Text("name"), reason, container.Text("state", "waiting", "message") ?? "",
                    ExitCodeOf(container), (container.Number("restartCount") ?? 0) > 0, MayPass: false);
        }
        return Condition.Find(pod, "PodScheduled") is { IsFalse: true, Reason: "Unschedulable" } unscheduled
            ? new PodTrouble(name, namespaceName, null, unscheduled.Reason, unscheduled.Message, null, false, MayPass: true)
            : null;
    }

    /// <summary>The container of a failed pod that ended badly, or the pod's own reason.</summary>
    public static PodTrouble? FindFailed(JsonObject pod)
    {
        if (pod.Text("status", "phase") != "Failed")
            return null;
        var container = Containers(pod).FirstOrDefault(container => container.Number("state", "terminated", "exitCode") is not (null or 0));
        return new PodTrouble(
            pod.Text("metadata", "name") ?? "",
            pod.Text("metadata", "namespace") ?? "",
            container.Text("name"),
            container.Text("state", "terminated", "reason") ?? pod.Text("status", "reason") ?? "Error",
            container.Text("state", "terminated", "message") ?? pod.Text("status", "message") ?? "",
            container.Number("state", "terminated", "exitCode"),
            HasRestarted: false,
            MayPass: false);
    }

    /// <summary>What a pod that is not ready waits for: <c>PodInitializing</c>, <c>ContainerCreating</c>; null when there is nothing to say.</summary>
    public static string? Waiting(JsonObject pod) =>
        Find(pod)?.Reason ?? Containers(pod).Select(container => container.Text("state", "waiting", "reason")).FirstOrDefault(reason => reason is not null);

    /// <summary><c>Pod x, container y: reason: message; last exit code 1</c>.</summary>
    public override string ToString()
    {
        var text = Container is null ? $"Pod {Pod}: {Reason}" : $"Pod {Pod}, container {Container}: {Reason}";
        if (Message.Length > 0)
            text += $": {Message}";
        return ExitCode is { } code ? $"{text}; last exit code {code}" : text;
    }

    private static IEnumerable<JsonObject> Containers(JsonObject pod) =>
        pod.Objects("status", "initContainerStatuses").Concat(pod.Objects("status", "containerStatuses"));

    private static long? ExitCodeOf(JsonObject container) =>
        container.Number("lastState", "terminated", "exitCode") ?? container.Number("state", "terminated", "exitCode");
}
