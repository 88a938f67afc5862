using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>The nodes of one agent pool, named and labelled as AKS does.</summary>
internal static class NodePool
{
    // Cores and memory (GiB) of the sizes in use; what a kubelet leaves to pods is less (AKS' documented reservations, rounded).
    private static readonly Dictionary<string, (int Cores, int MemoryGiB)> Sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Standard_D2_v2"] = (2, 7), ["Standard_D2s_v3"] = (2, 8), ["Standard_D2s_v5"] = (2, 8), ["Standard_D2_v5"] = (2, 8), ["Standard_DS2_v2"] = (2, 7),
        ["Standard_B2s"] = (2, 4), ["Standard_B2ms"] = (2, 8), ["Standard_D4_v5"] = (4, 16), ["Standard_D4s_v5"] = (4, 16), ["Standard_D4s_v3"] = (4, 16),
        ["Standard_D8_v5"] = (8, 32), ["Standard_D8s_v5"] = (8, 32), ["Standard_E4s_v5"] = (4, 32),
    };

    public static void Resize(Cluster cluster, string pool, string vmSize, int count)
    {
        var existing = cluster.Store.List("nodes").Where(n => (string?)n.Labels()?["agentpool"] == pool).ToList();
        var type = cluster.Resources.Storage("nodes");
        foreach (var node in existing.Skip(count))
            Remove(cluster, type, node);
        for (var i = existing.Count; i < count; i++)
            Add(cluster, type, pool, vmSize, i);
    }

    private static void Remove(Cluster cluster, ResourceType type, JsonObject node)
    {
        foreach (var pod in cluster.Store.List("pods").Where(p => (string?)p["spec"]?["nodeName"] == node.Name()))
            cluster.Store.Remove(new ObjectKey("pods", pod.Namespace(), pod.Name()));
        cluster.Deleter.Delete(type, "", node.Name(), null, dryRun: false);
    }

    private static void Add(Cluster cluster, ResourceType type, string pool, string vmSize, int index)
    {
        var scaleSet = string.Create(CultureInfo.InvariantCulture, $"aks-{pool}-{10_000_000 + cluster.Names.Number($"scale set {pool}", 89_999_999)}-vmss");
        var name = $"{scaleSet}{index.ToString("000000", CultureInfo.InvariantCulture)}";
        var (cores, memory) = Sizes.TryGetValue(vmSize, out var size) ? size : (4, 16);
        cluster.Objects.Create(type, "", new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = Labels(pool, vmSize, name) },
            ["spec"] = new JsonObject { ["providerID"] = $"azure:///subscriptions/0/resourceGroups/mc/providers/Microsoft.Compute/virtualMachineScaleSets/{scaleSet}/virtualMachines/{index}" },
        }, new WriteOptions("kubelet"));
        var node = cluster.Store.Find("nodes", "", name)!.DeepClone().AsObject();
        node["status"] = Status(cluster, name, cores, memory);
        cluster.Objects.Update(type, "", name, node, new WriteOptions("kubelet") { Subresource = "status" });
    }

    private static JsonObject Labels(string pool, string vmSize, string name) => new()
    {
        ["agentpool"] = pool, ["kubernetes.azure.com/agentpool"] = pool, ["kubernetes.azure.com/role"] = "agent", ["kubernetes.azure.com/mode"] = pool == "default" ? "system" : "user",
        ["beta.kubernetes.io/arch"] = "amd64", ["beta.kubernetes.io/os"] = "linux", ["kubernetes.io/arch"] = "amd64", ["kubernetes.io/os"] = "linux",
        ["kubernetes.io/hostname"] = name, ["node.kubernetes.io/instance-type"] = vmSize, ["beta.kubernetes.io/instance-type"] = vmSize,
        ["kubernetes.io/role"] = "agent", ["node-role.kubernetes.io/agent"] = "", ["storageprofile"] = "managed",
    };

    private static JsonObject Status(Cluster cluster, string name, int cores, int memoryGiB)
    {
        var number = cluster.Names.Number($"node address {name}", 250) + 4;
        var capacity = new JsonObject { ["cpu"] = $"{cores}", ["memory"] = $"{memoryGiB * 1024L * 1024}Ki", ["pods"] = "110", ["ephemeral-storage"] = "129886128Ki" };
        var allocatable = new JsonObject { ["cpu"] = $"{(cores * 1000) - 60 - (cores * 20)}m", ["memory"] = $"{(memoryGiB * 1024L * 1024 * 80 / 100) - (100 * 1024)}Ki", ["pods"] = "110", ["ephemeral-storage"] = "119703055367" };
        JsonObject Condition(string type, bool value, string reason, string message) => new()
        {
            ["type"] = type, ["status"] = value ? "True" : "False", ["lastHeartbeatTime"] = cluster.Time.Stamp, ["lastTransitionTime"] = cluster.Time.Stamp, ["reason"] = reason, ["message"] = message,
        };
        return new JsonObject
        {
            ["capacity"] = capacity, ["allocatable"] = allocatable,
            ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = $"172.17.0.{number}" }, new JsonObject { ["type"] = "Hostname", ["address"] = name }),
            ["conditions"] = new JsonArray(
                Condition("MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                Condition("DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                Condition("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                Condition("Ready", true, "KubeletReady", "kubelet is posting ready status")),
            ["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = 10250 } },
            ["nodeInfo"] = new JsonObject
            {
                ["architecture"] = "amd64", ["operatingSystem"] = "linux", ["osImage"] = "Ubuntu 22.04.5 LTS", ["kernelVersion"] = "5.15.0-1089-azure",
                ["containerRuntimeVersion"] = "containerd://1.7.27-1", ["kubeletVersion"] = "v" + cluster.Version, ["kubeProxyVersion"] = "v" + cluster.Version,
                ["bootID"] = cluster.Names.Uid("boot " + name), ["machineID"] = cluster.Names.Uid("machine " + name), ["systemUUID"] = cluster.Names.Uid("system " + name),
            },
        };
    }
}
