namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>
/// The kinds that every API server has, so that a manifest can be checked before there is one (Kubernetes 1.30 to 1.34,
/// https://kubernetes.io/docs/reference/kubernetes-api/; as <c>kubectl api-resources</c> lists them).
/// </summary>
public static class BuiltInKinds
{
    private static readonly Dictionary<string, (string[] Namespaced, string[] ClusterWide)> ByApiVersion = new(StringComparer.Ordinal)
    {
        ["v1"] = (
            ["ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount"],
            ["Namespace", "Node", "PersistentVolume"]),
        ["apps/v1"] = (["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], []),
        ["batch/v1"] = (["CronJob", "Job"], []),
        ["autoscaling/v1"] = (["HorizontalPodAutoscaler"], []),
        ["autoscaling/v2"] = (["HorizontalPodAutoscaler"], []),
        ["policy/v1"] = (["PodDisruptionBudget"], []),
        ["networking.k8s.io/v1"] = (["Ingress", "NetworkPolicy"], ["IngressClass", "IPAddress", "ServiceCIDR"]),
        ["rbac.authorization.k8s.io/v1"] = (["Role", "RoleBinding"], ["ClusterRole", "ClusterRoleBinding"]),
        ["storage.k8s.io/v1"] = (["CSIStorageCapacity"], ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"]),
        ["scheduling.k8s.io/v1"] = ([], ["PriorityClass"]),
        ["node.k8s.io/v1"] = ([], ["RuntimeClass"]),
        ["coordination.k8s.io/v1"] = (["Lease"], []),
        ["discovery.k8s.io/v1"] = (["EndpointSlice"], []),
        ["events.k8s.io/v1"] = (["Event"], []),
        ["certificates.k8s.io/v1"] = ([], ["CertificateSigningRequest"]),
        ["apiextensions.k8s.io/v1"] = ([], ["CustomResourceDefinition"]),
        ["apiregistration.k8s.io/v1"] = ([], ["APIService"]),
        ["admissionregistration.k8s.io/v1"] = ([], ["MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"]),
        ["flowcontrol.apiserver.k8s.io/v1"] = ([], ["FlowSchema", "PriorityLevelConfiguration"]),
    };

    /// <summary>Whether objects of a kind live in namespaces; null when the kind is not one of these.</summary>
    /// <param name="apiVersion">Group and version.</param>
    /// <param name="kind">The kind.</param>
    public static bool? IsNamespaced(string apiVersion, string kind) =>
        !ByApiVersion.TryGetValue(apiVersion, out var kinds) ? null
        : kinds.Namespaced.Contains(kind) ? true
        : kinds.ClusterWide.Contains(kind) ? false
        : null;

    /// <summary>Checks that a document of a group and version in this list is of one of its kinds; of other groups nothing is known here.</summary>
    /// <param name="document">The document.</param>
    /// <exception cref="ManifestException">It is not; names file, line and the nearest kind.</exception>
    public static void Check(ManifestDocument document)
    {
        if (!ByApiVersion.TryGetValue(document.ApiVersion, out var kinds) || IsNamespaced(document.ApiVersion, document.Kind) is not null)
            return;
        var nearest = NearestName.Find(document.Kind, [.. kinds.Namespaced, .. kinds.ClusterWide]);
        throw new ManifestException(
            document.Location, $"Kubernetes has no kind {document.Kind} in {document.ApiVersion}", nearest is null ? null : $"Did you mean {nearest}?");
    }
}
