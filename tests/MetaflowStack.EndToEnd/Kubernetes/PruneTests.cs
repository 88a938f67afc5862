using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Kubernetes;

/// <summary>What is no longer wanted goes, and nothing else; seen with kubectl.</summary>
public class PruneTests
{
    private const string Workflow = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: nightly, namespace: argo}
        spec: {entrypoint: main, suspend: true, templates: [{name: main, container: {image: "registry.test/task:1"}}]}
        """;

    private const string Team = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: team}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: team}
        data: {endpoint: "${storage.blobEndpoint}"}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: team}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;

    private const string Theirs = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: theirs, namespace: argo}
        data: {a: b}
        """;

    [Fact]
    public async Task Argo_switched_off_goes_after_asking_for_workflows_and_leaves_what_others_made()
    {
        await using var stack = await ClusterStack.DeployAsync([]);
        await stack.ApplyAsync(Workflow);
        await stack.ApplyAsync(Theirs);
        var others = await stack.KubectlAsync("get", "deployments,services,secrets,serviceaccounts", "-n", "default", "-o", "name");

        var refused = (await stack.RunAsync("Services", "--deploy-argo", "false")).Exited(2);
        Assert.Contains("This run deletes CustomResourceDefinition workflows.argoproj.io with Workflow argo/nightly, and nobody can be asked here", refused.Output, StringComparison.Ordinal);
        Assert.Contains("workflow.argoproj.io/nightly", await stack.KubectlAsync("get", "workflows", "-n", "argo", "-o", "name"), StringComparison.Ordinal);

        var pruned = (await stack.RunAsync("Services", "--deploy-argo", "false", "--yes")).Succeeded();
        Assert.Contains("Namespace argo stays: it holds ConfigMap argo/theirs, which this stack did not make", pruned.Output, StringComparison.Ordinal);

        Assert.DoesNotContain("argoproj.io", await stack.KubectlAsync("get", "customresourcedefinitions", "-o", "name"), StringComparison.Ordinal);
        Assert.Equal("configmap/kube-root-ca.crt\nconfigmap/theirs", await stack.KubectlAsync("get", "deployments,services,configmaps,secrets,roles,rolebindings", "-n", "argo", "-o", "name"));
        Assert.Equal("", await stack.KubectlAsync("get", "namespaces", "argo-events", "--ignore-not-found", "-o", "name"));
        Assert.Equal("", await stack.KubectlAsync("get", "namespaces", "-l", "metaflow-stack/stack=demo", "-o", "name"));
        Assert.Equal(others, await stack.KubectlAsync("get", "deployments,services,secrets,serviceaccounts", "-n", "default", "-o", "name"));

        (await stack.RunAsync("Services", "--deploy-argo", "false")).Succeeded();
        Assert.Equal(0, RunJson.Of(stack.Folder).Writes);
    }

    [Fact]
    public async Task A_teams_manifests_come_stay_and_go_with_their_data_only_after_asking()
    {
        await using var stack = await ClusterStack.DeployAsync(new() { ["team.yaml"] = Team });
        Assert.Equal("https://stdemometaflowdefault.blob.core.windows.net/", await stack.KubectlAsync("get", "configmap", "settings", "-n", "team", "-o", "jsonpath={.data.endpoint}"));
        Assert.Equal(0, (await stack.RunAsync("Services", "--extra-manifests", "team")).Succeeded().ExitCode);
        Assert.Equal(0, RunJson.Of(stack.Folder).Writes);

        var refused = (await stack.RunAsync("Services")).Exited(2);
        Assert.Contains("This run deletes PersistentVolumeClaim team/data with its data", refused.Output, StringComparison.Ordinal);
        Assert.Contains("give the options of the run before again", refused.Output, StringComparison.Ordinal);

        (await stack.RunAsync("Services", "--yes")).Succeeded();
        Assert.Equal("", await stack.KubectlAsync("get", "namespaces", "team", "--ignore-not-found", "-o", "name"));
    }

    [Fact]
    public async Task A_run_that_dies_while_it_removes_is_finished_by_the_next()
    {
        await using var stack = await ClusterStack.DeployAsync([]);

        await using (var killed = await stack.StartAsync("Services", "--deploy-argo", "false", "--yes"))
        {
            await killed.WaitForLineAsync(" deleted in ");
            await killed.SignalAsync("KILL");
            await killed.WaitAsync();
        }

        (await stack.RunAsync("Services", "--deploy-argo", "false", "--yes", "--lock-timeout", "90s")).Succeeded();
        Assert.Equal("", await stack.KubectlAsync("get", "namespaces,customresourcedefinitions,priorityclasses", "-l", "metaflow-stack/stack=demo", "-o", "name"));
        (await stack.RunAsync("Services", "--deploy-argo", "false")).Succeeded();
        Assert.Equal(0, RunJson.Of(stack.Folder).Writes);
    }

    [Fact]
    public async Task Destroy_in_a_cluster_of_the_users_own_finds_what_the_state_has_forgotten_and_leaves_what_others_made()
    {
        await using var folder = new StackFolder();
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var kubeconfig = await observer.KubeconfigAsync(await DeployTests.MakeClusterAsync(observer));
        await File.WriteAllTextAsync(folder.PathOf("kubeconfig"), kubeconfig);
        Directory.CreateDirectory(folder.PathOf("team"));
        await File.WriteAllTextAsync(folder.PathOf("team", "team.yaml"), string.Join("---", Team.Split("---")[..2]));
        string[] theirs = ["--org-prefix", "demo", "--cloud", "sandbox", "--deploy-argo", "false", "--kubeconfig", folder.PathOf("kubeconfig")];
        (await folder.RunAsync(["Services", .. theirs, "--extra-manifests", folder.PathOf("team")])).Succeeded();
        foreach (var file in Directory.EnumerateFiles(folder.PathOf(".nuke", "temp", "sandbox", "state"), "*", SearchOption.AllDirectories))
            File.Delete(file);
        await observer.KubernetesAsync(kubeconfig, HttpMethod.Post, "/api/v1/namespaces/team/configmaps", new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "theirs" },
        });

        (await folder.RunAsync(["Destroy", .. theirs, "--yes"])).Succeeded();

        Assert.Null(await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, "/apis/apps/v1/namespaces/default/deployments/metadata-service"));
        Assert.Null(await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/namespaces/team/configmaps/settings"));
        Assert.NotNull(await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/namespaces/team/configmaps/theirs"));
    }

    [Fact]
    public async Task What_the_state_does_not_know_is_found_by_its_labels()
    {
        await using var stack = await ClusterStack.DeployAsync(new() { ["team.yaml"] = Team.Split("---")[0] + "---" + Team.Split("---")[1] });
        foreach (var file in Directory.EnumerateFiles(stack.Folder.PathOf(".nuke", "temp", "sandbox", "state"), "*", SearchOption.AllDirectories))
            File.Delete(file);

        var plan = (await stack.RunAsync("Plan")).Succeeded();

        Assert.Contains("- delete  kubernetes:config-map/team/settings", plan.Output, StringComparison.Ordinal);
        Assert.Contains("- delete  kubernetes:namespace/-/team", plan.Output, StringComparison.Ordinal);
        Assert.Contains("2 to delete", plan.Output, StringComparison.Ordinal);
    }
}
