using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>The pods behind a Service, and what they say of themselves.</summary>
public static class ServicePods
{
    /// <summary>The pods that a Service selects; none when there is no such Service.</summary>
    public static async Task<IReadOnlyList<JsonObject>> OfAsync(KubernetesClient client, string namespaceName, string service, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(new KubernetesObjectId("v1", "Service", namespaceName, service), cancellationToken) is not { } live
            || live.At("spec", "selector") is not JsonObject { Count: > 0 } selector)
            return [];
        var labels = string.Join(',', selector.Select(label => $"{label.Key}={label.Value.Text()}"));
        return await client.ListAsync("v1", "Pod", new ListOptions { Namespace = namespaceName, LabelSelector = labels }, cancellationToken).ToListAsync(cancellationToken);
    }

    /// <summary>How an init container ended: its exit code, or null while it has not.</summary>
    public static long? ExitCodeOf(JsonObject pod, string initContainer) => pod.Objects("status", "initContainerStatuses")
        .FirstOrDefault(status => status.Text("name") == initContainer)?.Number("state", "terminated", "exitCode");

    /// <summary>A pod's state in a sentence: <c>Pod x is Running and not ready, container y restarted 3 times, last exit code 1 (Error)</c>.</summary>
    public static string Describe(JsonObject pod)
    {
        if ((PodTrouble.Find(pod) ?? PodTrouble.FindFailed(pod)) is { } trouble)
            return trouble.ToString();
        var ready = Condition.Find(pod, "Ready") is { IsTrue: true } ? "ready" : "not ready";
        var text = $"Pod {pod.Text("metadata", "name")} is {pod.Text("status", "phase")} and {ready}";
        foreach (var container in pod.Objects("status", "containerStatuses").Where(status => status.Number("restartCount") > 0))
        {
            text += $", container {container.Text("name")} restarted {container.Number("restartCount")} times";
            if (container.Number("lastState", "terminated", "exitCode") is { } code)
                text += $", last exit code {code} ({container.Text("lastState", "terminated", "reason")})";
        }

        return text;
    }

    /// <summary>The container whose log says most: one in trouble, else the first one that is not ready, else the first.</summary>
    internal static PodTrouble Suspect(JsonObject pod)
    {
        if ((PodTrouble.Find(pod) ?? PodTrouble.FindFailed(pod)) is { } trouble)
            return trouble;
        var statuses = pod.Objects("status", "containerStatuses").ToList();
        var container = statuses.Find(status => status["ready"]?.GetValue<bool>() != true) ?? statuses.FirstOrDefault();
        return new PodTrouble(
            pod.Text("metadata", "name") ?? "", pod.Text("metadata", "namespace") ?? "", container?.Text("name"), "Error", "", null, HasRestarted: false, MayPass: false);
    }
}
