using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Kubernetes;

/// <summary>Argo in the ways that options choose: two replicas, and upstream's release with definitions of 3 MB.</summary>
public partial class ArgoTests
{
    [Fact]
    public async Task Two_replicas_and_then_a_release_of_upstream_with_three_megabytes_of_definitions()
    {
        await using var stack = await ClusterStack.DeployAsync([], "--argo-high-availability", "true");
        Assert.Equal("2 2", await stack.KubectlAsync("get", "deployments", "workflow-controller", "argo-server", "-n", "argo", "-o", "jsonpath={.items[*].status.readyReplicas}"));
        Assert.Equal("poddisruptionbudget.policy/argo-server\npoddisruptionbudget.policy/workflow-controller", await stack.KubectlAsync("get", "poddisruptionbudgets", "-n", "argo", "-o", "name"));

        var manifest = stack.Folder.PathOf("upstream.yaml");
        await File.WriteAllTextAsync(manifest, await UpstreamAsync());
        Assert.InRange(new FileInfo(manifest).Length, 3_000_000, 4_000_000);
        string[] upstream = ["Services", "--argo-manifest", manifest, "--argo-manifest-sha256", Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(manifest)))];
        (await stack.RunAsync(upstream)).Succeeded();

        Assert.Equal("", await stack.KubectlAsync("get", "poddisruptionbudgets", "-n", "argo", "-o", "name"));
        Assert.Equal("quay.io/argoproj/workflow-controller:v9", await stack.KubectlAsync("get", "deployment", "workflow-controller", "-n", "argo", "-o", "jsonpath={.spec.template.spec.containers[0].image}"));
        Assert.Contains("quay.io/argoproj/argoexec:v9", await stack.KubectlAsync("get", "configmap", "workflow-controller-configmap", "-n", "argo", "-o", "jsonpath={.data.executor}"), StringComparison.Ordinal);
        Assert.InRange((await stack.KubectlAsync("get", "customresourcedefinitions", "-o", "json")).Length, 3_000_000, 8_000_000);

        (await stack.RunAsync(upstream)).Succeeded();
        Assert.Equal(0, RunJson.Of(stack.Folder).Writes);

        await File.AppendAllTextAsync(manifest, "# changed\n");
        var refused = (await stack.RunAsync(upstream)).Exited(1);
        Assert.Contains("is not the one that was meant, and nothing was deployed", refused.Output, StringComparison.Ordinal);
        Assert.Contains($"Its SHA-256 is {Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(manifest)))}", refused.Output, StringComparison.Ordinal);
    }

    // The stack's own manifests as upstream would publish them, each definition with as much text as upstream's largest.
    private static async Task<string> UpstreamAsync()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "manifests", "argo-workflows"), "*.yaml").Order(StringComparer.Ordinal))
            text.Append("---\n").Append(await File.ReadAllTextAsync(file)).Append('\n');
        var plain = text.ToString()
            .Replace("${images.argo-workflow-controller}", "quay.io/argoproj/workflow-controller:v9", StringComparison.Ordinal)
            .Replace("${images.argo-server}", "quay.io/argoproj/argocli:v9", StringComparison.Ordinal)
            .Replace("\"${argo.replicas}\"", "1", StringComparison.Ordinal);
        var words = string.Concat(Enumerable.Repeat("fields that upstream describes at length; ", 10_000));
        return Schema().Replace(plain, match => $"{match.Value}{match.Groups[1].Value}  description: {words}\n");
    }

    [GeneratedRegex(@"( +)openAPIV3Schema:\n")]
    private static partial Regex Schema();
}
