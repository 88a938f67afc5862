using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Accepts definitions' names, establishes them about a second later, and removes their objects when they go.</summary>
internal sealed class CustomResourceController(Cluster cluster) : ControllerBase(cluster, "customresourcedefinitions.apiextensions.k8s.io", "kube-apiserver")
{
    private const string CleanUp = "customresourcecleanup.apiextensions.k8s.io";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static bool IsEstablished(JsonObject definition) =>
        (definition["status"]?["conditions"] as JsonArray)?.Any(c => (string?)c?["type"] == "Established" && (string?)c["status"] == "True") == true;

    public override IEnumerable<ObjectKey> Affected(StoreEvent change)
    {
        if (change.Key.Resource != Resource)
            return [];
        if (change.Type == "DELETED")
            Cluster.Resources.Undefine(change.Object);
        return change.Type == "DELETED" ? [] : [change.Key];
    }

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting())
            return Finish(key, obj);
        var names = obj["spec"]!["names"]!.AsObject();
        if (obj["metadata"]?["finalizers"] is null)
            obj = Update(Resource, obj, o => o.Metadata()["finalizers"] = new JsonArray(CleanUp));
        obj = UpdateStatus(Resource, obj, status =>
        {
            status["acceptedNames"] = names.DeepClone();
            status["storedVersions"] = StoredVersions(obj);
            SetCondition(status, "NamesAccepted", true, "NoConflicts", "no conflicts found");
            if (!IsEstablished(obj))
                SetCondition(status, "Established", false, "Installing", "the initial names have been accepted");
        });
        if (IsEstablished(obj))
        {
            Cluster.Resources.Define(obj);
            return null;
        }
        var accepted = Timestamps.Parse((string)obj["status"]!["conditions"]!.AsArray().First(c => (string?)c!["type"] == "NamesAccepted")!["lastTransitionTime"]!);
        if (Now < accepted + Pace)
            return accepted + Pace - Now;
        obj = UpdateStatus(Resource, obj, status => SetCondition(status, "Established", true, "InitialNamesAccepted", "the initial names have been accepted"));
        Cluster.Resources.Define(obj);
        return null;
    }

    private static JsonArray StoredVersions(JsonObject definition)
    {
        var stored = (definition["status"]?["storedVersions"] as JsonArray ?? []).Select(v => (string)v!);
        var current = definition["spec"]!["versions"]!.AsArray().Where(v => (bool?)v?["storage"] == true).Select(v => (string)v!["name"]!);
        return new JsonArray([.. stored.Union(current).Select(v => (JsonNode)v)]);
    }

    private TimeSpan? Finish(ObjectKey key, JsonObject definition)
    {
        var storage = definition.Name();
        if (Cluster.Resources.FindStorage(storage) is { } type)
            foreach (var obj in Cluster.Store.List(storage).Where(o => !o.IsDeleting()))
                Cluster.Deleter.Delete(type, obj.Namespace(), obj.Name(), null, dryRun: false);
        if (Cluster.Store.List(storage).Any())
            return Pace;
        Cluster.Resources.Undefine(definition);
        Cluster.Store.Remove(key);
        return null;
    }
}
