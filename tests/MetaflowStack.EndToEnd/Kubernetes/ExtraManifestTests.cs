using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Kubernetes;

/// <summary>Mistakes in a team's own manifests, and a cluster that refuses them: named by file and line, before anything is made where it can be known.</summary>
public class ExtraManifestTests
{
    private static readonly string[] Demo = ["Services", "--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];

    [Fact]
    public async Task A_mistake_in_a_file_is_named_before_anything_is_made()
    {
        await using var folder = new StackFolder();
        Write(folder, "apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: x}\n");

        var run = (await folder.RunAsync([.. Demo, "--extra-manifests", folder.PathOf("team")])).Exited(1);

        Assert.Contains("team/x.yaml:1:1: Kubernetes has no kind Deploymnet in apps/v1. Did you mean Deployment?", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_wrong_usage()
    {
        await using var folder = new StackFolder();
        var run = (await folder.RunAsync([.. Demo, "--extra-manifests", "nowhere"])).Exited(2);
        Assert.Contains("--extra-manifests 'nowhere': ", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("must be an existing folder", run.Output + run.Error, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string[]> Refused => new()
    {
        { "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: nowhere}\n", "", ["namespaces \"nowhere\" not found", "team/x.yaml:1:1: "] },
        { "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x, namespace: default}\n", "", ["The cluster has no kind Thing in example.com/v1", "team/x.yaml:1:1: "] },
        { "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 70000}]}\n", "", ["spec.ports[0].port", "team/x.yaml:1:1: "] },
        { "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndatta: {a: b}\n", "", ["datta", "team/x.yaml:1:1: "] },
        { "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", "Kubernetes.QuotaExceeded:configmaps", ["exceeded quota", "team/x.yaml:1:1: "] },
        { "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", "Kubernetes.WebhookDenied:configmaps", ["admission webhook", "denied the request"] },
    };

    // One deployment, and each refusal against it: all of them are found in the plan, without a write.
    [Fact]
    public async Task What_the_cluster_would_refuse_is_found_before_the_first_write()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(Demo)).Succeeded();
        foreach (var (manifest, fault, expected) in Refused.Select(row => row.Data))
        {
            Write(folder, manifest);
            var run = (await folder.RunAsync([.. Demo, "--extra-manifests", folder.PathOf("team"), .. fault.Length > 0 ? ["--sandbox-fault", fault] : Array.Empty<string>()])).Exited(1);
            Assert.All(expected, words => Assert.True(run.Output.Contains(words, StringComparison.Ordinal), $"'{words}' is missing: {run}"));
            Assert.Equal(0, RunJson.Of(folder).Writes);
        }
    }

    private static void Write(StackFolder folder, string manifest)
    {
        Directory.CreateDirectory(folder.PathOf("team"));
        File.WriteAllText(folder.PathOf("team", "x.yaml"), manifest);
    }
}
