using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>kstatus' rules for pods.</summary>
internal static class PodHealth
{
    // kstatus' ScheduleWindow.
    private static readonly TimeSpan ScheduleWindow = TimeSpan.FromSeconds(15);

    public static ObjectHealth Evaluate(JsonObject body, TimeProvider time) => body.Text("status", "phase") switch
    {
        "Succeeded" => ObjectHealth.Current("Pod has completed successfully"),
        // kstatus calls this current: nothing more will happen. The rollout waiter is stricter.
        "Failed" => ObjectHealth.Current("Pod has completed, but not successfully"),
        "Running" => Running(body),
        "Pending" => Pending(body, time),
        null or "" => ObjectHealth.InProgress("Pod phase not available"),
        var phase => ObjectHealth.InProgress($"Pod is in the {phase} phase"),
    };

    private static ObjectHealth Running(JsonObject body)
    {
        if (Condition.Find(body, "Ready") is { IsTrue: true })
            return ObjectHealth.Current("Pod is Ready");
        var looping = body.Objects("status", "containerStatuses")
            .Where(container => container.Text("state", "waiting", "reason") == "CrashLoopBackOff")
            .Select(container => container.Text("name"))
            .ToList();
        return looping.Count > 0
            ? ObjectHealth.Failed($"Containers in CrashLoop state: {string.Join(",", looping)}")
            : ObjectHealth.InProgress("Pod is running but is not Ready");
    }

    private static ObjectHealth Pending(JsonObject body, TimeProvider time)
    {
        if (Condition.Find(body, "PodScheduled") is not { IsFalse: true, Reason: "Unschedulable" })
            return ObjectHealth.InProgress("Pod is in the Pending phase");
        var isNew = DateTimeOffset.TryParse(body.Text("metadata", "creationTimestamp"), CultureInfo.InvariantCulture, out var created)
            && time.GetUtcNow() - created < ScheduleWindow;
        return isNew ? ObjectHealth.InProgress("Pod has not been scheduled") : ObjectHealth.Failed("Pod could not be scheduled");
    }
}
