using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Definition.Tests.Manifests;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Tests.Stack;

/// <summary>Upstream's release of Argo Workflows in the place of the stack's own manifests, and the other choices about Argo.</summary>
public sealed class ArgoManifestTests : IDisposable
{
    private const string Minimal = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: workflow-controller}
        spec:
          selector: {matchLabels: {app: workflow-controller}}
          template:
            metadata: {labels: {app: workflow-controller}, annotations: {shell: "echo ${HOME}"}}
            spec: {containers: [{name: workflow-controller, image: "mirror.example.com/argo/workflow-controller:v4.1.2"}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: workflow-controller-configmap}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("argo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Upstreams_objects_take_the_place_of_ours_and_the_settings_stay()
    {
        var objects = Build(Write(Minimal)).Graph.Resources.OfType<KubernetesObject>().ToDictionary(resource => resource.Key.ToString());

        var controller = objects["kubernetes:deployment/argo/workflow-controller"];
        Assert.StartsWith(_folder, controller.ManifestLocation, StringComparison.Ordinal);
        Assert.Equal("echo $${HOME}", controller.Manifest["spec"]!["template"]!["metadata"]!["annotations"]!["shell"]!.GetValue<string>());
        Assert.Empty(controller.Values);
        Assert.DoesNotContain("kubernetes:deployment/argo/argo-server", objects.Keys);
        var settings = objects["kubernetes:config-map/argo/workflow-controller-configmap"];
        Assert.Contains("manifests", settings.ManifestLocation, StringComparison.Ordinal);
        Assert.Equal("mirror.example.com/argo/argoexec:v4.1.2", settings.Values["images.argo-executor"].ToString());
        Assert.Contains("kubernetes:role-binding/argo/executor-default", objects.Keys);
        Assert.Contains("kubernetes:event-bus/argo/default", objects.Keys);
    }

    [Fact]
    public void A_release_of_upstream_fits()
    {
        var path = Path.GetFullPath(Path.Combine(ManifestFiles.OutsideFolder("ARGO_MANIFESTS_DIR", "argo"), "argo-workflows-v3.7.18-namespace-install.yaml"));
        var objects = Build(path).Graph.Resources.OfType<KubernetesObject>().Where(resource => resource.ManifestLocation!.StartsWith(path, StringComparison.Ordinal)).ToList();
        Assert.Equal(18, objects.Count);
        Assert.All(objects, resource => Assert.Empty(resource.Values));
        Assert.All(objects.Where(resource => resource.Key.Kind is "deployment" or "role" or "service"), resource => Assert.StartsWith("argo/", resource.Key.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", "This is no release of Argo Workflows: it has no Deployment workflow-controller")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: workflow-controller, namespace: other}\n", "Deployment other/workflow-controller is not for the namespace argo")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: workflow-controller}\n", "The image of the Deployment workflow-controller is ''")]
    public void What_is_no_release_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<StackException>(() => Build(Write(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_replicas_come_with_budgets()
    {
        var objects = StackDefinition.Build(new StackScope(Settings(options => options with { ArgoHighAvailability = true }), "s", "t")).Graph.Resources.OfType<KubernetesObject>().ToList();
        Assert.Equal(
            ["kubernetes:pod-disruption-budget/argo/argo-server", "kubernetes:pod-disruption-budget/argo/workflow-controller"],
            objects.Select(resource => resource.Key.ToString()).Where(key => key.Contains("budget", StringComparison.Ordinal)).Order());
        Assert.Equal("2", objects.Single(resource => resource.Key.ToString() == "kubernetes:deployment/argo/workflow-controller").Values["argo.replicas"].ToString());
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "no digest", "--argo-manifest-sha256" },
        { "no manifest", "--argo-manifest-sha256" },
        { "a short digest", "--argo-manifest-sha256" },
        { "http", "--argo-manifest" },
        { "no file", "--argo-manifest" },
        { "without Argo", "--argo-manifest" },
        { "with replicas", "--argo-high-availability" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Options_that_contradict_each_other_are_named(string what, string option)
    {
        var file = Write(Minimal);
        var digest = new string('a', 64);
        var fault = Assert.Throws<SettingsException>(() => Settings(options => what switch
        {
            "no digest" => options with { ArgoManifest = file },
            "no manifest" => options with { ArgoManifestSha256 = digest },
            "a short digest" => options with { ArgoManifest = file, ArgoManifestSha256 = "abc" },
            "http" => options with { ArgoManifest = "http://example.com/x.yaml", ArgoManifestSha256 = digest },
            "no file" => options with { ArgoManifest = file + ".missing", ArgoManifestSha256 = digest },
            "without Argo" => options with { ArgoManifest = file, ArgoManifestSha256 = digest, DeployArgo = false },
            _ => options with { ArgoManifest = file, ArgoManifestSha256 = digest, ArgoHighAvailability = true },
        }));
        Assert.Contains(option, fault.Message, StringComparison.Ordinal);
    }

    private static StackDefinition Build(string path) => StackDefinition.Build(new StackScope(
        Settings(options => options with { ArgoManifest = path, ArgoManifestSha256 = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) }), "s", "t"));

    private static StackSettings Settings(Func<StackOptions, StackOptions> change) =>
        StackSettings.Validate(change(new StackOptions { RootDirectory = ManifestFiles.Root, OrgPrefix = "demo" }), hasTerminal: false);

    private string Write(string text)
    {
        var path = Path.Combine(_folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]}.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
