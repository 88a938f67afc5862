using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests;

public class LabelTests
{
    [Fact]
    public void Every_object_says_what_it_is() =>
        Assert.All(ManifestFiles.AllBound, manifest => Labelled(manifest.At("metadata", "labels")));

    [Fact]
    public void Every_pod_says_what_it_is() =>
        Assert.All(Workload.All, workload => Labelled(workload.Deployment.At("spec", "template", "metadata", "labels")));

    [Fact]
    public void Labels_that_code_adds_are_not_in_the_files() =>
        Assert.All(ManifestFiles.AllBound, manifest => Assert.Null(manifest.At("metadata", "labels", "app.kubernetes.io/managed-by")));

    [Fact]
    public void Every_namespaced_object_names_its_namespace()
    {
        string[] clusterScoped = ["Namespace", "CustomResourceDefinition", "PriorityClass"];

        Assert.All(ManifestFiles.AllBound, manifest => Assert.Equal(clusterScoped.Contains(manifest.Kind()), manifest.Text("metadata", "namespace") is null));
    }

    private static void Labelled(JsonNode? labels)
    {
        Assert.NotEmpty(labels!["app.kubernetes.io/name"]!.GetValue<string>());
        Assert.NotEmpty(labels["app.kubernetes.io/component"]!.GetValue<string>());
        Assert.Equal("metaflow-stack", labels["app.kubernetes.io/part-of"]!.GetValue<string>());
    }
}
