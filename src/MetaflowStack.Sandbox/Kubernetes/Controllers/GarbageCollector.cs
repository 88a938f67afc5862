using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Deletes what belonged to owners that are gone, and lets go owners that wait for their dependents (foreground deletion).</summary>
internal sealed class GarbageCollector(Cluster cluster) : IController
{
    // Not a resource: its keys carry the storage key of the object to look at.
    public string Resource => "";

    public IEnumerable<ObjectKey> Affected(StoreEvent change)
    {
        if (change.Object["metadata"]?["finalizers"] is JsonArray finalizers && finalizers.Any(f => (string?)f == "foregroundDeletion"))
            yield return change.Key;
        if (change.Type != "DELETED")
        {
            // Made after its owner went: collected as well.
            if (change.Type == "ADDED" && change.Object["metadata"]?["ownerReferences"] is JsonArray { Count: > 0 })
                yield return change.Key;
            yield break;
        }
        foreach (var (key, _) in cluster.Store.Dependents(change.Object.Uid()))
            yield return key;
        foreach (var reference in (change.Object["metadata"]?["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>())
            if (cluster.Resources.FindKind((string)reference["apiVersion"]!, (string)reference["kind"]!) is { } type)
                yield return new ObjectKey(type.StorageKey, type.Namespaced ? change.Key.Namespace : "", (string)reference["name"]!);
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        if (cluster.Store.Find(key) is not { } obj || cluster.Resources.FindStorage(key.Resource) is not { } type)
            return null;
        if (obj.IsDeleting() && obj["metadata"]?["finalizers"] is JsonArray finalizers && finalizers.Any(f => (string?)f == "foregroundDeletion"))
            return FinishForeground(type, key, obj);
        if (obj["metadata"]?["ownerReferences"] is JsonArray { Count: > 0 } owners && !obj.IsDeleting() && !owners.OfType<JsonObject>().Any(o => Exists(o, key.Namespace)))
            cluster.Deleter.Delete(type, key.Namespace, key.Name, null, dryRun: false);
        return null;
    }

    private TimeSpan? FinishForeground(ResourceType type, ObjectKey key, JsonObject owner)
    {
        foreach (var (dependentKey, dependent) in cluster.Store.Dependents(owner.Uid()))
            if (!dependent.IsDeleting() && cluster.Resources.FindStorage(dependentKey.Resource) is { } dependentType)
                cluster.Deleter.Delete(dependentType, dependentKey.Namespace, dependentKey.Name, new JsonObject { ["propagationPolicy"] = "Foreground" }, dryRun: false);
        if (cluster.Store.Dependents(owner.Uid()).Count > 0)
            return TimeSpan.FromSeconds(1);
        var copy = cluster.Store.Find(key)!.DeepClone().AsObject();
        var finalizers = copy["metadata"]!["finalizers"]!.AsArray();
        finalizers.Remove(finalizers.First(f => (string?)f == "foregroundDeletion"));
        if (finalizers.Count > 0 || Deleter.IsHeld(type, copy))
            cluster.Store.Put(key, copy);
        else
            cluster.Store.Remove(key);
        return null;
    }

    private bool Exists(JsonObject reference, string ns) =>
        cluster.Resources.FindKind((string)reference["apiVersion"]!, (string)reference["kind"]!) is not { } type
        || cluster.Store.Find(type.StorageKey, type.Namespaced ? ns : "", (string)reference["name"]!)?.Uid() == (string?)reference["uid"];
}
