using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Tests.Resources;

public class KubernetesKeysTests
{
    [Theory]
    [InlineData("Deployment", "default", "metadata-service", "kubernetes:deployment/default/metadata-service")]
    [InlineData("CustomResourceDefinition", null, "workflows.argoproj.io", "kubernetes:custom-resource-definition/-/workflows.argoproj.io")]
    [InlineData("EventBus", "argo", "default", "kubernetes:event-bus/argo/default")]
    [InlineData("CSIDriver", null, "disk.csi.azure.com", "kubernetes:csi-driver/-/disk.csi.azure.com")]
    [InlineData("ClusterRole", null, "system:argo", "kubernetes:cluster-role/-/system_argo")]
    public void A_key_is_made_of_kind_namespace_and_name(string kind, string? namespaceName, string name, string key) =>
        Assert.Equal(key, KubernetesKeys.For(kind, namespaceName, name).ToString());

    [Theory]
    [InlineData("apps/v1", "Deployment", "default", "metadata-service", "apps/v1/Deployment/default/metadata-service")]
    [InlineData("v1", "Namespace", null, "argo", "v1/Namespace/-/argo")]
    [InlineData("v1", "Secret", "argo", "x", "v1/Secret/argo/x")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole", null, "system:x", "rbac.authorization.k8s.io/v1/ClusterRole/-/system:x")]
    public void A_recorded_id_can_be_read_back(string apiVersion, string kind, string? namespaceName, string name, string text)
    {
        var id = new KubernetesObjectId(apiVersion, kind, namespaceName, name);
        Assert.Equal(text, id.ToRecordedId());
        Assert.Equal(id, KubernetesObjectId.ParseRecordedId(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Deployment/default/x")]
    [InlineData("a/b/c/d/e/f")]
    [InlineData("apps/v1//default/x")]
    public void Other_text_is_not_an_id(string text) => Assert.Throws<FormatException>(() => KubernetesObjectId.ParseRecordedId(text));
}
