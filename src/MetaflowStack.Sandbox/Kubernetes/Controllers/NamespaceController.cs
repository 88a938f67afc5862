using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Gives a namespace its default account and root certificate, and empties it when it is deleted.</summary>
internal sealed class NamespaceController(Cluster cluster) : ControllerBase(cluster, "namespaces")
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    public override IEnumerable<ObjectKey> Affected(StoreEvent change) =>
        change.Key.Resource == Resource && change.Type != "DELETED" ? [change.Key]
        : change.Type == "DELETED" && change.Key.Namespace.Length > 0 ? [new ObjectKey(Resource, "", change.Key.Namespace)] : [];

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting())
            return Empty(key, obj);
        if (Find("configmaps", key.Name, "kube-root-ca.crt") is null)
            Create("configmaps", key.Name, new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt" },
                ["data"] = new JsonObject { ["ca.crt"] = Cluster.Credentials.CertificatePem },
            });
        if (Find("serviceaccounts", key.Name, "default") is null)
            Create("serviceaccounts", key.Name, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "default" } });
        return null;
    }

    private TimeSpan? Empty(ObjectKey key, JsonObject ns)
    {
        var remaining = Content(key.Name).ToList();
        foreach (var (type, obj) in remaining.Where(r => !r.Object.IsDeleting()))
            Cluster.Deleter.Delete(type, key.Name, obj.Name(), null, dryRun: false);
        remaining = [.. Content(key.Name)];
        if (remaining.Count > 0)
        {
            var held = remaining.Where(r => r.Object["metadata"]?["finalizers"] is JsonArray { Count: > 0 }).ToList();
            UpdateStatus(Resource, ns, status => SetCondition(status, "NamespaceFinalizersRemaining", held.Count > 0,
                held.Count > 0 ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
                held.Count > 0 ? $"Some content in the namespace has finalizers remaining: {held[0].Object["metadata"]!["finalizers"]![0]} in {held.Count} resource instances" : "All content-preserving finalizers finished"));
            return Pace;
        }
        // Clients see a namespace Terminating for some seconds even when it was empty.
        var deleted = Timestamps.Parse((string)ns["metadata"]!["deletionTimestamp"]!);
        var done = deleted + Cluster.Names.Seconds($"namespace {ns.Uid()}", 4, 6);
        if (Now < done)
            return done - Now;
        Cluster.Store.Remove(key);
        return null;
    }

    private IEnumerable<(ResourceType Type, JsonObject Object)> Content(string ns) =>
        from resource in Cluster.Store.Resources
        let type = Cluster.Resources.FindStorage(resource)
        where type is { Namespaced: true }
        from obj in Cluster.Store.List(resource, ns)
        select (type, obj);
}
