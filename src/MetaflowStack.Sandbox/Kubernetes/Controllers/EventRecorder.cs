using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Writes Events as kubelet, scheduler and controllers do; repeats count up.</summary>
internal static class EventRecorder
{
    public static void Record(Cluster cluster, JsonObject about, string type, string reason, string message, string component)
    {
        var ns = about.Namespace().Length > 0 ? about.Namespace() : "default";
        if (cluster.Store.Find("namespaces", "", ns) is not { } home || home.IsDeleting())
            return;
        var suffix = cluster.Names.Uid($"event {about.Uid()} {reason} {message}")[..16].Replace("-", "", StringComparison.Ordinal);
        var key = new ObjectKey("events", ns, $"{about.Name()}.{suffix}");
        if (cluster.Store.Find(key) is { } before)
        {
            var copy = before.DeepClone().AsObject();
            copy["count"] = (int)copy["count"]! + 1;
            copy["lastTimestamp"] = cluster.Time.Stamp;
            cluster.Store.Put(key, copy);
            return;
        }
        cluster.Objects.Create(cluster.Resources.Storage("events"), ns, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = key.Name },
            ["involvedObject"] = new JsonObject
            {
                ["kind"] = about.Kind(), ["namespace"] = about.Namespace(), ["name"] = about.Name(), ["uid"] = about.Uid(),
                ["apiVersion"] = about.ApiVersion(), ["resourceVersion"] = about.Revision().ToString(CultureInfo.InvariantCulture),
            },
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = new JsonObject { ["component"] = component },
            ["firstTimestamp"] = cluster.Time.Stamp,
            ["lastTimestamp"] = cluster.Time.Stamp,
            ["count"] = 1,
            ["type"] = type,
            ["reportingComponent"] = component,
            ["reportingInstance"] = "",
        }, new WriteOptions(component));
    }
}
