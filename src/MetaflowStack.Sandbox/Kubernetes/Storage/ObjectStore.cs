using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Storage;

/// <summary>
/// The objects of one cluster under one counter of revisions, with the latest events for watches.
/// Stored objects are never changed in place. Not safe for concurrent use: the cluster's lock guards it.
/// </summary>
internal sealed class ObjectStore
{
    /// <summary>How many events a watch can go back; an API server's cache is of this order per resource.</summary>
    private const int HistoryLength = 10_000;

    private readonly Dictionary<string, SortedDictionary<string, JsonObject>> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<ObjectKey>> _dependents = new(StringComparer.Ordinal);
    private readonly Queue<StoreEvent> _history = new();

    /// <summary>Raised inside the cluster's lock for every change.</summary>
    public event Action<StoreEvent>? Changed;

    public long Revision { get; private set; } = 1;

    /// <summary>Watches from before this revision are too old.</summary>
    public long OldestRevision { get; private set; } = 1;

    public IReadOnlyCollection<StoreEvent> History => _history;

    public JsonObject? Find(ObjectKey key) => Objects(key.Resource).GetValueOrDefault(Path(key));

    public JsonObject? Find(string resource, string ns, string name) => Find(new ObjectKey(resource, ns, name));

    /// <summary>In the API server's order: by namespace, then by name.</summary>
    public IEnumerable<JsonObject> List(string resource, string? ns = null)
    {
        var objects = Objects(resource).AsEnumerable();
        if (!string.IsNullOrEmpty(ns))
            objects = objects.Where(o => o.Key.StartsWith(ns + "/", StringComparison.Ordinal));
        return objects.Select(o => o.Value).ToList();
    }

    /// <summary>The objects that name an owner, by the owner's uid.</summary>
    public IReadOnlyList<(ObjectKey Key, JsonObject Object)> Dependents(string ownerUid) =>
        _dependents.TryGetValue(ownerUid, out var keys) ? [.. keys.OrderBy(k => $"{k.Resource}/{Path(k)}", StringComparer.Ordinal).Select(k => (k, Find(k)!))] : [];

    public IReadOnlyList<string> Resources => [.. _objects.Where(o => o.Value.Count > 0).Select(o => o.Key)];

    /// <summary>Stores an object under the next revision, which it gets as its resourceVersion.</summary>
    public JsonObject Put(ObjectKey key, JsonObject obj)
    {
        var before = Find(key);
        Revision++;
        obj.Metadata()["resourceVersion"] = Revision.ToString(CultureInfo.InvariantCulture);
        Objects(key.Resource)[Path(key)] = obj;
        IndexOwners(key, before, obj);
        Record(new StoreEvent(Revision, before is null ? "ADDED" : "MODIFIED", key, obj, before));
        return obj;
    }

    public void Remove(ObjectKey key)
    {
        if (Find(key) is not { } before)
            return;
        Revision++;
        var last = before.DeepClone().AsObject();
        last.Metadata()["resourceVersion"] = Revision.ToString(CultureInfo.InvariantCulture);
        Objects(key.Resource).Remove(Path(key));
        IndexOwners(key, before, null);
        Record(new StoreEvent(Revision, "DELETED", key, last, before));
    }

    public JsonObject Save()
    {
        var objects = new JsonObject();
        foreach (var (resource, byPath) in _objects.OrderBy(o => o.Key, StringComparer.Ordinal))
            if (byPath.Count > 0)
                objects[resource] = new JsonArray([.. byPath.Values.Select(o => o.DeepClone())]);
        return new JsonObject { ["revision"] = Revision, ["objects"] = objects };
    }

    /// <summary>The history is not saved: a watch from an older revision gets 410 and lists again, as after an API server's restart.</summary>
    public void Load(JsonObject saved)
    {
        foreach (var (resource, list) in saved["objects"]!.AsObject())
            foreach (var obj in list!.AsArray().Select(o => o!.DeepClone().AsObject()))
                Restore(new ObjectKey(resource, obj.Namespace(), obj.Name()), obj);
        Revision = (long)saved["revision"]!;
        OldestRevision = Revision;
    }

    private void Restore(ObjectKey key, JsonObject obj)
    {
        Objects(key.Resource)[Path(key)] = obj;
        IndexOwners(key, null, obj);
    }

    private void IndexOwners(ObjectKey key, JsonObject? before, JsonObject? now)
    {
        foreach (var uid in OwnerUids(before))
            if (_dependents.TryGetValue(uid, out var keys) && keys.Remove(key) && keys.Count == 0)
                _dependents.Remove(uid);
        foreach (var uid in OwnerUids(now))
        {
            if (!_dependents.TryGetValue(uid, out var keys))
                _dependents[uid] = keys = [];
            keys.Add(key);
        }
    }

    private static IEnumerable<string> OwnerUids(JsonObject? obj) =>
        (obj?["metadata"]?["ownerReferences"] as JsonArray ?? []).Select(r => (string?)r?["uid"]).OfType<string>();

    private void Record(StoreEvent change)
    {
        _history.Enqueue(change);
        if (_history.Count > HistoryLength)
            OldestRevision = _history.Dequeue().Revision;
        Changed?.Invoke(change);
    }

    private SortedDictionary<string, JsonObject> Objects(string resource)
    {
        if (!_objects.TryGetValue(resource, out var objects))
            _objects[resource] = objects = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        return objects;
    }

    private static string Path(ObjectKey key) => $"{key.Namespace}/{key.Name}";
}
