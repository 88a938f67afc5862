using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>Binds claims to volumes of their storage class, and lets deleted ones go when no pod uses them.</summary>
internal sealed class VolumeClaimController(Cluster cluster) : ControllerBase(cluster, "persistentvolumeclaims")
{
    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource == "pods"
        ? Claims(change.Object).Select(c => new ObjectKey(Resource, change.Key.Namespace, c))
        : base.Affected(change);

    private static IEnumerable<string> Claims(JsonObject pod) => (pod["spec"]?["volumes"] as JsonArray ?? [])
        .Select(v => (string?)v?["persistentVolumeClaim"]?["claimName"]).OfType<string>();

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        var users = Cluster.Store.List("pods", key.Namespace).Where(p => Claims(p).Contains(key.Name)).ToList();
        if (obj.IsDeleting())
        {
            if (users.Count == 0 && obj["metadata"]?["finalizers"] is not null)
                Update(Resource, obj, o => o.Metadata().Remove("finalizers"));
            return null;
        }
        if ((string?)obj["status"]?["phase"] == "Bound" || (string?)obj["spec"]?["storageClassName"] is not { } className
            || Find("storageclasses.storage.k8s.io", "", className) is not { } storageClass)
            return null;
        if ((string?)storageClass["volumeBindingMode"] == "WaitForFirstConsumer" && !users.Exists(p => p["spec"]?["nodeName"] is not null))
            return null;
        Bind(obj, storageClass);
        return null;
    }

    private void Bind(JsonObject claim, JsonObject storageClass)
    {
        var name = "pvc-" + claim.Uid();
        if (Find("persistentvolumes", "", name) is null)
        {
            var volume = Create("persistentvolumes", "", new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "PersistentVolume",
                ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { ["pv.kubernetes.io/provisioned-by"] = storageClass["provisioner"]!.DeepClone() } },
                ["spec"] = new JsonObject
                {
                    ["accessModes"] = claim["spec"]!["accessModes"]!.DeepClone(),
                    ["capacity"] = new JsonObject { ["storage"] = claim["spec"]!["resources"]!["requests"]!["storage"]!.DeepClone() },
                    ["claimRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim", ["name"] = claim.Name(), ["namespace"] = claim.Namespace(), ["uid"] = claim.Uid() },
                    ["csi"] = new JsonObject { ["driver"] = storageClass["provisioner"]!.DeepClone(), ["volumeHandle"] = name },
                    ["persistentVolumeReclaimPolicy"] = storageClass["reclaimPolicy"]!.DeepClone(),
                    ["storageClassName"] = storageClass.Name(),
                },
            });
            UpdateStatus("persistentvolumes", volume, status => status["phase"] = "Bound");
        }
        claim = Update(Resource, claim, c => c.Section("spec")["volumeName"] = name);
        UpdateStatus(Resource, claim, status =>
        {
            status["phase"] = "Bound";
            status["accessModes"] = claim["spec"]!["accessModes"]!.DeepClone();
            status["capacity"] = new JsonObject { ["storage"] = claim["spec"]!["resources"]!["requests"]!["storage"]!.DeepClone() };
        });
        RecordEvent(claim, "Normal", "ProvisioningSucceeded", $"Successfully provisioned volume {name}", (string)storageClass["provisioner"]!);
    }
}
