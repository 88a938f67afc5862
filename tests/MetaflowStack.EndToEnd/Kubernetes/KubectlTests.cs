using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Kubernetes;

/// <summary>The stack and kubectl on the same objects: what one does, the other sees.</summary>
public class KubectlTests
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: main, image: "registry.test/web:1"}]}
        """;

    private static readonly string[] Team = ["--extra-manifests", "team"];

    [Fact]
    public async Task What_the_stack_applied_kubectl_sees_without_a_difference()
    {
        await using var stack = await ClusterStack.DeployAsync(new() { ["web.yaml"] = Web });
        var before = await stack.VersionsAsync();
        Assert.Contains("Deployment default/web", before, StringComparison.Ordinal);

        Assert.Equal("", (await stack.TryKubectlAsync(Web, "diff")).Exited(0).Output);
        Assert.Equal("", (await stack.TryKubectlAsync(Web, "diff", "--server-side", "--field-manager=somebody", "--force-conflicts")).Exited(0).Output);

        (await stack.RunAsync(["Services", .. Team])).Succeeded();
        Assert.Equal(0, RunJson.Of(stack.Folder).Writes);
        Assert.Equal(before, await stack.VersionsAsync());
    }

    [Fact]
    public async Task What_kubectl_changes_is_drift_by_field_and_a_conflict_until_it_is_taken_over()
    {
        await using var stack = await ClusterStack.DeployAsync(new() { ["web.yaml"] = Web });
        await stack.KubectlAsync("scale", "deployment/web", "--replicas=3");
        await stack.KubectlAsync("set", "image", "deployment/web", "main=registry.test/web:2");
        await stack.KubectlAsync("label", "configmap", "workflow-controller-configmap", "-n", "argo", "team=data");

        var plan = (await stack.RunAsync(["Plan", .. Team])).Succeeded();
        Assert.Contains("spec.replicas (set by kubectl): 3 → 1", plan.Output, StringComparison.Ordinal);
        Assert.Contains("spec.template.spec.containers[name=main].image (set by kubectl-set)", plan.Output, StringComparison.Ordinal);
        Assert.Contains("1 to update", plan.Output, StringComparison.Ordinal);

        var refused = (await stack.RunAsync(["Services", .. Team])).Exited(1);
        Assert.Contains("2 fields are set by somebody else, and nothing was changed", refused.Output, StringComparison.Ordinal);
        Assert.Contains("kubernetes:deployment/default/web: kubectl has set spec.replicas to 3, and this stack wants 1", refused.Output, StringComparison.Ordinal);
        Assert.Contains("--take-ownership", refused.Output, StringComparison.Ordinal);
        Assert.Equal(0, RunJson.Of(stack.Folder).Writes);

        (await stack.RunAsync(["Services", .. Team, "--take-ownership"])).Succeeded();
        Assert.Equal("1 registry.test/web:1", await stack.KubectlAsync("get", "deployment", "web", "-o", "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image}"));
        Assert.Contains("Nothing to do", (await stack.RunAsync(["Plan", .. Team])).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal("data", await stack.KubectlAsync("get", "configmap", "workflow-controller-configmap", "-n", "argo", "-o", "jsonpath={.metadata.labels.team}"));
    }

    [Fact]
    public async Task A_field_that_cannot_be_changed_in_place_is_asked_about_and_then_replaced()
    {
        await using var stack = await ClusterStack.DeployAsync(new() { ["web.yaml"] = Web });
        var uid = await stack.KubectlAsync("get", "deployment", "web", "-o", "jsonpath={.metadata.uid}");
        await stack.WriteAsync("web.yaml", Web.Replace("app: web", "app: site", StringComparison.Ordinal));

        var refused = (await stack.RunAsync(["Services", .. Team])).Exited(2);
        Assert.Contains("This run deletes kubernetes:deployment/default/web, which is made anew: spec.selector cannot be changed in place", refused.Output, StringComparison.Ordinal);
        Assert.Equal(uid, await stack.KubectlAsync("get", "deployment", "web", "-o", "jsonpath={.metadata.uid}"));

        (await stack.RunAsync(["Services", .. Team, "--yes"])).Succeeded();
        Assert.NotEqual(uid, await stack.KubectlAsync("get", "deployment", "web", "-o", "jsonpath={.metadata.uid}"));
        Assert.Contains("app=site", await stack.KubectlAsync("get", "pods", "-l", "app=site", "--show-labels", "--no-headers"), StringComparison.Ordinal);
    }
}
