using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>The objects of a fresh cluster.</summary>
internal static class ClusterBootstrap
{
    private static readonly WriteOptions ApiServer = new("kube-apiserver");

    public static void Run(Cluster cluster)
    {
        foreach (var name in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
            Create(cluster, "namespaces", "", name, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace" });
        cluster.Controllers.RunDue();
        Create(cluster, "services", "default", "kubernetes", JsonNode.Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"labels":{"component":"apiserver","provider":"kubernetes"}},
             "spec":{"ports":[{"name":"https","port":443,"protocol":"TCP","targetPort":443}],"clusterIP":"10.0.0.1"}}
            """)!.AsObject());
        foreach (var (name, isDefault) in new[] { ("default", true), ("managed-csi", false), ("azurefile-csi", false) })
            Create(cluster, "storageclasses.storage.k8s.io", "", name, StorageClass(name, isDefault));
        foreach (var (name, value) in new[] { ("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000) })
            Create(cluster, "priorityclasses.scheduling.k8s.io", "", name, new JsonObject
            {
                ["apiVersion"] = "scheduling.k8s.io/v1", ["kind"] = "PriorityClass", ["value"] = value, ["description"] = "Used for system critical pods.",
            });
        foreach (var (name, rules) in ClusterRoles)
            Create(cluster, "clusterroles.rbac.authorization.k8s.io", "", name, new JsonObject
            {
                ["apiVersion"] = "rbac.authorization.k8s.io/v1", ["kind"] = "ClusterRole",
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" } },
                ["rules"] = JsonNode.Parse(rules),
            });
        Create(cluster, "clusterrolebindings.rbac.authorization.k8s.io", "", "cluster-admin", JsonNode.Parse("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"labels":{"kubernetes.io/bootstrapping":"rbac-defaults"}},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"system:masters"}]}
            """)!.AsObject());
    }

    private static readonly (string Name, string Rules)[] ClusterRoles =
    [
        ("cluster-admin", """[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]},{"nonResourceURLs":["*"],"verbs":["*"]}]"""),
        ("admin", """[{"apiGroups":["","apps","batch"],"resources":["*"],"verbs":["create","delete","deletecollection","get","list","patch","update","watch"]}]"""),
        ("edit", """[{"apiGroups":["","apps","batch"],"resources":["*"],"verbs":["create","delete","deletecollection","get","list","patch","update","watch"]}]"""),
        ("view", """[{"apiGroups":["","apps","batch"],"resources":["*"],"verbs":["get","list","watch"]}]"""),
    ];

    private static JsonObject StorageClass(string name, bool isDefault)
    {
        var metadata = new JsonObject { ["labels"] = new JsonObject { ["addonmanager.kubernetes.io/mode"] = "EnsureExists", ["kubernetes.io/cluster-service"] = "true" } };
        if (isDefault)
            metadata["annotations"] = new JsonObject { ["storageclass.kubernetes.io/is-default-class"] = "true" };
        var file = name.StartsWith("azurefile", StringComparison.Ordinal);
        return new JsonObject
        {
            ["apiVersion"] = "storage.k8s.io/v1", ["kind"] = "StorageClass", ["metadata"] = metadata,
            ["provisioner"] = file ? "file.csi.azure.com" : "disk.csi.azure.com",
            ["parameters"] = new JsonObject { ["skuName"] = file ? "Standard_LRS" : "StandardSSD_LRS" },
            ["allowVolumeExpansion"] = true, ["reclaimPolicy"] = "Delete", ["volumeBindingMode"] = file ? "Immediate" : "WaitForFirstConsumer",
        };
    }

    private static void Create(Cluster cluster, string resource, string ns, string name, JsonObject body)
    {
        var metadata = body["metadata"] as JsonObject ?? [];
        metadata["name"] = name;
        body["metadata"] = metadata;
        cluster.Objects.Create(cluster.Resources.Storage(resource), ns, body, ApiServer);
    }
}
