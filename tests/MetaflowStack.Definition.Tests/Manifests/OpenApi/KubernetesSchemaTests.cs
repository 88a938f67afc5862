namespace MetaflowStack.Definition.Tests.Manifests.OpenApi;

public class KubernetesSchemaTests
{
    [Theory]
    [InlineData("metaflow")]
    [InlineData("argo-workflows")]
    [InlineData("argo-events")]
    [InlineData("airflow")]
    public void Every_object_is_valid_by_Kubernetes_own_schema(string component)
    {
        // Buses and sources are checked by their controllers only: upstream's CRDs take any spec.
        var manifests = ManifestFiles.Read(component).Select(ManifestFiles.Bind)
            .Where(manifest => !manifest.Text("apiVersion")!.StartsWith("argoproj.io/", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(manifests);
        Assert.Empty(manifests.SelectMany(manifest => KubernetesApi.For(manifest.Text("apiVersion")!).Validate(manifest).Select(fault => $"{manifest.Describe()}{fault}")));
    }
}
