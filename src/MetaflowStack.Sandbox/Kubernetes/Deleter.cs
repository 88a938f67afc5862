using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>Deletes objects: preconditions, finalizers, grace, and what becomes of dependents.</summary>
internal sealed class Deleter(Cluster cluster)
{
    /// <summary>The object when it lingers (finalizers, grace), or a <c>Status</c> of success when it is gone.</summary>
    public JsonObject Delete(ResourceType type, string ns, string name, JsonObject? options, bool dryRun)
    {
        var key = new ObjectKey(type.StorageKey, ns, name);
        if (cluster.Store.Find(key) is not { } live)
            throw ApiError.NotFound(type.Group, type.Plural, name);
        CheckPreconditions(type, live, options);
        if (type.StorageKey == "namespaces" && name is "default" or "kube-system" or "kube-public")
            throw ApiError.Forbidden("", "namespaces", name, "this namespace may not be deleted");

        var copy = live.DeepClone().AsObject();
        var propagation = (string?)options?["propagationPolicy"] ?? ((bool?)options?["orphanDependents"] == true ? "Orphan" : "Background");
        if (propagation == "Foreground" && cluster.Store.Dependents(live.Uid()).Count > 0)
            AddFinalizer(copy, "foregroundDeletion");
        if (propagation == "Orphan" && !dryRun)
            Orphan(live);
        var grace = GracePeriod(type, copy, options);
        var lingers = grace > 0 || copy["metadata"]?["finalizers"] is JsonArray { Count: > 0 } || IsHeld(type, copy);
        if (!lingers)
        {
            if (!dryRun)
                cluster.Store.Remove(key);
            return Success(type, live);
        }
        if (!copy.IsDeleting() || grace < ((int?)copy["metadata"]?["deletionGracePeriodSeconds"] ?? int.MaxValue))
        {
            copy.Metadata()["deletionTimestamp"] ??= Timestamps.Seconds(cluster.Time.Now.AddSeconds(grace));
            copy.Metadata()["deletionGracePeriodSeconds"] = grace;
            if (copy["metadata"]?["generation"] is not null)
                copy.Metadata()["generation"] = copy.Generation() + 1;
            if (type.StorageKey == "namespaces")
                copy.Section("status")["phase"] = "Terminating";
        }
        if (dryRun || JsonNode.DeepEquals(copy, live))
            return copy;
        return cluster.Store.Put(key, copy);
    }

    /// <summary>Namespaces wait for their content, pods for their kubelet, definitions for their objects.</summary>
    public static bool IsHeld(ResourceType type, JsonObject obj) => type.StorageKey switch
    {
        "namespaces" => obj["spec"]?["finalizers"] is JsonArray { Count: > 0 },
        "pods" => IsRunningSomewhere(obj) && (int?)obj["metadata"]?["deletionGracePeriodSeconds"] is not 0,
        _ => false,
    };

    private static bool IsRunningSomewhere(JsonObject pod) =>
        (string?)pod["spec"]?["nodeName"] is { Length: > 0 } && (string?)pod["status"]?["phase"] is not ("Succeeded" or "Failed");

    private static int GracePeriod(ResourceType type, JsonObject obj, JsonObject? options)
    {
        if (type.StorageKey != "pods" || !IsRunningSomewhere(obj))
            return 0;
        return (int?)options?["gracePeriodSeconds"] ?? (int?)obj["spec"]?["terminationGracePeriodSeconds"] ?? 30;
    }

    private static void CheckPreconditions(ResourceType type, JsonObject live, JsonObject? options)
    {
        var wanted = options?["preconditions"] as JsonObject;
        if ((string?)wanted?["uid"] is { } uid && uid != live.Uid())
            throw ApiError.Conflict(type.Group, type.Plural, live.Name(), $"the UID in the precondition ({uid}) does not match the UID in record ({live.Uid()}). The object might have been deleted and then recreated");
        if ((string?)wanted?["resourceVersion"] is { } revision && revision != (string?)live["metadata"]!["resourceVersion"])
            throw ApiError.Conflict(type.Group, type.Plural, live.Name(), $"the ResourceVersion in the precondition ({revision}) does not match the ResourceVersion in record ({live["metadata"]!["resourceVersion"]}). The object might have been modified");
    }

    private void Orphan(JsonObject owner)
    {
        foreach (var (key, dependent) in cluster.Store.Dependents(owner.Uid()))
        {
            var copy = dependent.DeepClone().AsObject();
            var references = copy["metadata"]!["ownerReferences"]!.AsArray();
            references.Remove(references.First(r => (string?)r?["uid"] == owner.Uid()));
            if (references.Count == 0)
                copy.Metadata().Remove("ownerReferences");
            cluster.Store.Put(key, copy);
        }
    }

    private static void AddFinalizer(JsonObject obj, string finalizer)
    {
        var finalizers = obj.Metadata()["finalizers"] as JsonArray ?? [];
        obj.Metadata()["finalizers"] = finalizers;
        if (!finalizers.Any(f => (string?)f == finalizer))
            finalizers.Add(finalizer);
    }

    private static JsonObject Success(ResourceType type, JsonObject live)
    {
        var details = new JsonObject { ["name"] = live.Name() };
        if (type.Group.Length > 0)
            details["group"] = type.Group;
        details["kind"] = type.Plural;
        details["uid"] = live.Uid();
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
