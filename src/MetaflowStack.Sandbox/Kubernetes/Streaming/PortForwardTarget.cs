using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Containers;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>A pod's ports as somebody who forwards them meets them.</summary>
internal sealed class PortForwardTarget(Cluster cluster, ObjectKey key, string uid)
{
    /// <summary>Serves one connection to its end; null, or the kubelet's words for why it cannot.</summary>
    public async Task<string?> ServeAsync(int port, Stream input, Stream output, CancellationToken cancel)
    {
        ListeningPort? listening;
        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            if (cluster.Store.Find(key) is not { } pod || pod.Uid() != uid)
                return $"error forwarding port {port} to pod {key.Name}, uid {uid}: sandbox not found";
            listening = ListeningPort.Find(cluster, pod, port);
        }
        if (listening is null)
            return $"error forwarding port {port} to pod {uid}, uid : failed to execute portforward in network namespace: failed to connect to localhost:{port} inside namespace \"{uid}\", "
                + $"IPv4: dial tcp4 127.0.0.1:{port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found ";
        await ContainerHttp.ServeAsync(listening, input, output, cancel);
        return null;
    }

    /// <summary>Whether any of a pod's containers runs.</summary>
    public static bool Runs(JsonObject pod) => PodResources.Statuses(pod).Any(s => s["state"]?["running"] is not null);

    public static byte[] Bytes(string message) => Encoding.UTF8.GetBytes(message);
}
