using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>What the API server checks and fills in with other objects at hand: namespaces, service accounts, addresses.</summary>
internal sealed class Admission(Cluster cluster)
{
    /// <summary>The namespace of a new object must exist and not be on its way out.</summary>
    public void CheckNamespace(ResourceType type, JsonObject obj)
    {
        if (!type.Namespaced)
            return;
        if (cluster.Store.Find("namespaces", "", obj.Namespace()) is not { } ns)
            throw ApiError.NotFound("", "namespaces", obj.Namespace());
        if (!ns.IsDeleting())
            return;
        var cause = new JsonObject
        {
            ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {obj.Namespace()} is being terminated", ["field"] = "metadata.namespace",
        };
        throw ApiError.Forbidden(type.Group, type.Plural, obj.Name(),
            $"unable to create new content in namespace {obj.Namespace()} because it is being terminated", [cause]);
    }

    public void PrepareCreate(ResourceType type, JsonObject obj)
    {
        switch (type.StorageKey)
        {
            case "namespaces":
                obj.Section("spec")["finalizers"] ??= new JsonArray("kubernetes");
                obj["status"] = new JsonObject { ["phase"] = "Active" };
                obj.Metadata().Section("labels")["kubernetes.io/metadata.name"] = obj.Name();
                break;
            case "pods":
                PreparePod(obj);
                break;
            case "services":
                ServiceAddresses.Allocate(cluster, obj, null);
                obj["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
                break;
            case "persistentvolumeclaims":
                AddFinalizer(obj, "kubernetes.io/pvc-protection");
                if (obj["spec"]?["storageClassName"] is null && DefaultStorageClass() is { } name)
                    obj.Section("spec")["storageClassName"] = name;
                obj["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case "persistentvolumes":
                AddFinalizer(obj, "kubernetes.io/pv-protection");
                obj["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case "customresourcedefinitions.apiextensions.k8s.io":
                obj["status"] = new JsonObject { ["conditions"] = new JsonArray(), ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" }, ["storedVersions"] = StorageVersions(obj) };
                break;
            case "jobs.batch":
                PrepareJob(obj);
                break;
        }
    }

    public void PrepareUpdate(ResourceType type, JsonObject live, JsonObject obj)
    {
        if (type.StorageKey == "services")
            ServiceAddresses.Allocate(cluster, obj, live);
    }

    // Refusals name what was asked for, "web-5d9c7b8f6d-", not what it would have been called: with another name each time a
    // controller would see something new at every attempt and try again at once, for ever.
    private static string RequestedName(JsonObject obj) => (string?)obj["metadata"]?["generateName"] is { Length: > 0 } prefix ? prefix : obj.Name();

    private void PreparePod(JsonObject pod)
    {
        var spec = pod.Section("spec");
        var account = (string?)spec["serviceAccountName"] ?? "default";
        if (cluster.Store.Find("serviceaccounts", pod.Namespace(), account) is null)
            throw ApiError.Forbidden("", "pods", RequestedName(pod),
                $"error looking up service account {pod.Namespace()}/{account}: serviceaccount \"{account}\" not found");
        spec["serviceAccountName"] = account;
        spec["serviceAccount"] = account;
        if ((string?)spec["priorityClassName"] is { } priority && cluster.Store.Find("priorityclasses.scheduling.k8s.io", "", priority) is null)
            throw ApiError.Forbidden("", "pods", RequestedName(pod), $"no PriorityClass with name {priority} was found");
        spec["priority"] ??= (string?)spec["priorityClassName"] is { } set ? (int?)cluster.Store.Find("priorityclasses.scheduling.k8s.io", "", set)!["value"] : 0;
        spec["preemptionPolicy"] ??= "PreemptLowerPriority";
        AddTolerations(spec);
        if ((bool?)spec["automountServiceAccountToken"] != false)
            MountToken(pod, spec);
        WorkloadIdentityWebhook.Mutate(cluster, pod);
        pod["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = PodResources.QosClass(spec) };
    }

    private static void AddTolerations(JsonObject spec)
    {
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        spec["tolerations"] = tolerations;
        foreach (var key in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
            if (!tolerations.Any(t => (string?)t?["key"] == key))
                tolerations.Add(new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 });
    }

    private void MountToken(JsonObject pod, JsonObject spec)
    {
        const string path = "/var/run/secrets/kubernetes.io/serviceaccount";
        var containers = PodResources.AllContainers(spec).ToList();
        if (containers.TrueForAll(c => (c["volumeMounts"] as JsonArray)?.Any(m => (string?)m?["mountPath"] == path) == true))
            return;
        var volume = "kube-api-access-" + cluster.Names.Suffix($"token {pod.Namespace()} {pod.Name()} {cluster.Store.Revision}");
        var volumes = spec["volumes"] as JsonArray ?? [];
        spec["volumes"] = volumes;
        volumes.Add(JsonNode.Parse($$$"""
            {"name":"{{{volume}}}","projected":{"defaultMode":420,"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},
             {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}},
             {"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}]}}
            """));
        foreach (var container in containers)
        {
            var mounts = container["volumeMounts"] as JsonArray ?? [];
            container["volumeMounts"] = mounts;
            if (!mounts.Any(m => (string?)m?["mountPath"] == path))
                mounts.Add(new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = path });
        }
    }

    // The Job controller's labels and selector are made by the API server from the Job's uid.
    private static void PrepareJob(JsonObject job)
    {
        var spec = job.Section("spec");
        if ((bool?)spec["manualSelector"] == true)
            return;
        var labels = spec.Section("template").Section("metadata").Section("labels");
        foreach (var (name, value) in new[]
                 {
                     ("batch.kubernetes.io/controller-uid", job.Uid()), ("batch.kubernetes.io/job-name", job.Name()), ("controller-uid", job.Uid()), ("job-name", job.Name()),
                 })
            labels[name] = value;
        spec["selector"] ??= new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = job.Uid() } };
    }

    private string? DefaultStorageClass() => cluster.Store.List("storageclasses.storage.k8s.io")
        .FirstOrDefault(c => (string?)c["metadata"]?["annotations"]?["storageclass.kubernetes.io/is-default-class"] == "true")?.Name();

    private static void AddFinalizer(JsonObject obj, string finalizer)
    {
        var finalizers = obj.Metadata()["finalizers"] as JsonArray ?? [];
        obj.Metadata()["finalizers"] = finalizers;
        if (!finalizers.Any(f => (string?)f == finalizer))
            finalizers.Add(finalizer);
    }

    private static JsonArray StorageVersions(JsonObject definition) =>
        new([.. definition["spec"]!["versions"]!.AsArray().Where(v => (bool?)v?["storage"] == true).Select(v => v!["name"]!.DeepClone())]);
}
