using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Definition.Tests.Manifests;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Tests.Stack;

/// <summary>A team's own manifests in the graph: bound, in the stage of what they need; mistakes are named by file, line and column.</summary>
public sealed class ExtraManifestsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("team-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "broken YAML", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\n", "x.yaml:4:1" },
        { "a tab", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: x\n", "x.yaml:4:1" },
        { "a key twice", "apiVersion: v1\nkind: ConfigMap\nkind: Secret\nmetadata: {name: x}\n", "x.yaml:3:1" },
        { "no kind", "apiVersion: v1\nmetadata: {name: x}\n", "x.yaml:1:1: This is not a Kubernetes object: it has no kind that is text" },
        { "a misspelt kind", "apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: x}\n", "x.yaml:1:1: Kubernetes has no kind Deploymnet in apps/v1. Did you mean Deployment?" },
        { "an unknown placeholder", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: \"${storage.blobEndpont}\"}\n", "Did you mean ${storage.blobEndpoint}?" },
        { "a namespace where none can be", "apiVersion: v1\nkind: Namespace\nmetadata: {name: x, namespace: other}\n", "x.yaml:1:1: Namespace other/x has a namespace, and objects of kind Namespace live in none" },
        { "a namespace that YAML takes for a boolean", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: y}\n", "x.yaml:1:1: metadata.namespace is not text; write it in quotes" },
        { "one of the stack's own", "apiVersion: v1\nkind: Service\nmetadata: {name: metadata-service}\n", "is described already, in " },
        { "an empty folder", "# nothing\n", "of --extra-manifests has no Kubernetes object" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_are_named_with_their_place(string what, string manifest, string expected)
    {
        var message = Assert.ThrowsAny<StackException>(() => Build(manifest)).Message;
        Assert.True(message.Contains(expected, StringComparison.Ordinal), $"{what}: {message}");
    }

    [Fact]
    public void They_are_bound_and_come_in_the_stage_of_what_they_need()
    {
        var graph = Build("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: endpoints}
            data: {blobs: "${storage.blobEndpoint}"}
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: WorkflowTemplate
            metadata: {name: nightly, namespace: argo}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: s3, namespace: airflow}
            ---
            apiVersion: example.com/v1
            kind: Thing
            metadata: {name: one}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.example.com}
            spec: {group: example.com, scope: Cluster, names: {kind: Thing, plural: things}}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: guard}
            """);

        KubernetesObject Find(string key) => (KubernetesObject)graph.Resources.Single(resource => resource.Key == ResourceKey.Parse(key));
        Assert.Equal(("Services", "storage.blobEndpoint"), (Find("kubernetes:config-map/default/endpoints").Stage, Find("kubernetes:config-map/default/endpoints").Values.Keys.Single()));
        Assert.Equal("Argo", Find("kubernetes:workflow-template/argo/nightly").Stage);
        Assert.Equal("Airflow", Find("kubernetes:secret/airflow/s3").Stage);
        Assert.Equal("kubernetes:namespace/-/airflow", Find("kubernetes:secret/airflow/s3").Container!.ToString());
        Assert.Contains("kubernetes:custom-resource-definition/-/things.example.com", Find("kubernetes:thing/-/one").DependsOn.Select(key => key.ToString()));
        var webhook = Find("kubernetes:validating-webhook-configuration/-/guard");
        Assert.All(graph.Resources.OfType<KubernetesObject>().Where(other => other != webhook), other => Assert.Contains(other.Key, webhook.DependsOn));
        Assert.DoesNotContain(Find("kubernetes:deployment/default/metadata-service").DependsOn, key => key.ToString() == "kubernetes:config-map/default/endpoints");
    }

    private ResourceGraph Build(string manifest)
    {
        File.WriteAllText(Path.Combine(_folder, "x.yaml"), manifest);
        var options = new StackOptions { RootDirectory = ManifestFiles.Root, OrgPrefix = "demo", ExtraManifests = _folder, DeployAirflow = true };
        return StackDefinition.Build(new StackScope(StackSettings.Validate(options, hasTerminal: false), "s", "t")).Graph;
    }
}
