using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>
/// The files of every container that somebody looked into. A container that is restarted begins with those of its image
/// again, as a real one does. Guarded by the cluster's lock.
/// </summary>
internal sealed class ContainerDisks
{
    private static readonly string[] ImageFolders = ["/bin", "/etc", "/home", "/opt", "/root", "/tmp", "/usr/bin", "/var/log"];

    private readonly Dictionary<string, (string PodUid, ContainerFiles Files)> _disks = new(StringComparer.Ordinal);

    /// <summary>The files of a running container, made at the first look.</summary>
    public ContainerFiles Of(Cluster cluster, JsonObject pod, JsonObject container, string id)
    {
        if (!_disks.TryGetValue(id, out var disk))
            _disks[id] = disk = (pod.Uid(), FromImage(cluster, pod, container));
        return disk.Files;
    }

    public JsonArray Save(ObjectStore store)
    {
        Forget(store);
        return new JsonArray([.. _disks.OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => new JsonObject { ["containerId"] = d.Key, ["podUid"] = d.Value.PodUid, ["files"] = d.Value.Files.Save() })]);
    }

    public void Load(JsonArray saved)
    {
        foreach (var disk in saved.OfType<JsonObject>())
            _disks[(string)disk["containerId"]!] = ((string)disk["podUid"]!, ContainerFiles.Load(disk["files"]!.AsArray()));
    }

    private void Forget(ObjectStore store)
    {
        var running = store.List("pods").SelectMany(PodResources.Statuses).Where(s => s["state"]?["running"] is not null)
            .Select(s => (string?)s["containerID"]).ToHashSet(StringComparer.Ordinal);
        foreach (var id in _disks.Keys.Where(id => !running.Contains(id)).ToList())
            _disks.Remove(id);
    }

    private static ContainerFiles FromImage(Cluster cluster, JsonObject pod, JsonObject container)
    {
        var now = cluster.Time.Now;
        var files = new ContainerFiles(now);
        foreach (var folder in ImageFolders)
            files.MakeFolders(folder, now);
        if (AirflowImage.Is((string)container["image"]!))
            files.MakeFolders(AirflowImage.DagsFolder, now);
        files.Write("/etc/hostname", System.Text.Encoding.UTF8.GetBytes(pod.Name() + "\n"), now);
        files.MakeFolders(ContainerPath.Resolve("/", (string?)container["workingDir"] ?? "/"), now);
        foreach (var mount in (container["volumeMounts"] as JsonArray ?? []).OfType<JsonObject>())
            Mount(cluster, pod, mount, files);
        return files;
    }

    private static void Mount(Cluster cluster, JsonObject pod, JsonObject mount, ContainerFiles files)
    {
        var path = ContainerPath.Resolve("/", (string)mount["mountPath"]!);
        var volume = (pod["spec"]!["volumes"] as JsonArray ?? []).FirstOrDefault(v => (string?)v?["name"] == (string?)mount["name"]);
        var source = (string?)volume?["secret"]?["secretName"] is { } secret ? cluster.Store.Find("secrets", pod.Namespace(), secret)
            : (string?)volume?["configMap"]?["name"] is { } map ? cluster.Store.Find("configmaps", pod.Namespace(), map) : null;
        if ((string?)mount["subPath"] is { } key)
        {
            files.MakeFolders(ContainerPath.Parent(path), cluster.Time.Now);
            if (RunningContainer.KeyOf(source, key) is { } content && files.Find(path) is not { IsFolder: true })
                files.Write(path, content, cluster.Time.Now);
            return;
        }
        files.MakeFolders(path, cluster.Time.Now);
        foreach (var (name, _) in source?["data"] as JsonObject ?? [])
            files.Write(ContainerPath.Below(path, name), RunningContainer.KeyOf(source, name)!, cluster.Time.Now);
    }
}
