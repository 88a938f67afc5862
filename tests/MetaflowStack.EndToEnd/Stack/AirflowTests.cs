using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>Airflow by its chart: the whole program with real helm against the simulated cloud.</summary>
public sealed class AirflowTests
{
    private const string Release = "stack:helm-release/airflow/airflow-deployment";
    private const string Secrets = "/api/v1/namespaces/airflow/secrets";
    private const string Deployments = "/apis/apps/v1/namespaces/airflow/deployments";

    private const string Broken = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: broken}
        spec:
          selector: {matchLabels: {app: broken}}
          template: {metadata: {labels: {app: broken}}, spec: {containers: [{name: crashing, image: "registry.test/broken:1"}]}}
        """;

    // Argo has tests of its own; without it these take half as long.
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--deploy-argo", "false"];

    [Fact]
    public async Task Airflow_is_installed_and_a_second_run_changes_nothing_and_destroy_leaves_nothing()
    {
        await using var folder = WithHelm();
        var chart = AirflowChartFile.Pack(folder.PathOf("chart.tgz"));

        var first = (await folder.RunAsync(Services(chart))).Succeeded();

        Assert.Equal("created", RunJson.Of(folder).Actions[Release]);
        Assert.Equal("created", RunJson.Of(folder).Actions["stack:credential/airflow/metaflow-airflow"]);
        await using (var observer = await SandboxObserver.OpenAsync(folder))
        {
            var kubeconfig = await observer.KubeconfigAsync(ClusterId(observer));
            var deployments = (await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, Deployments))!["items"]!.AsArray();
            Assert.Equal(["airflow-deployment-scheduler", "airflow-deployment-triggerer", "airflow-deployment-webserver"], deployments.Select(Name).Order());
            Assert.All(deployments, deployment => Assert.Equal(1, (int?)deployment!["status"]!["availableReplicas"]));
            Assert.Equal("docker.io/apache/airflow:2.10.5", deployments[0]!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
            await NoSecretIsOutsideAsync(folder, observer, kubeconfig, first);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.PathOf("tmp"), "metaflow-stack-helm-*"));

        var logged = SandboxRequest.WritesOf(folder);
        (await folder.RunAsync(Services(chart))).Succeeded();
        Assert.All(RunJson.Of(folder).Actions, action => Assert.Equal("unchanged", action.Value));
        Assert.Equal(0, RunJson.Of(folder).Writes);
        Assert.Equal(logged, SandboxRequest.WritesOf(folder));

        var refused = (await folder.RunAsync(["Services", .. Demo])).Exited(2);
        Assert.Contains("This run deletes the helm release airflow/airflow-deployment with what its pods keep", refused.Output, StringComparison.Ordinal);
        var pruned = (await folder.RunAsync(["Services", .. Demo, "--yes"])).Succeeded();
        Assert.Equal("deleted", RunJson.Of(folder).Actions[Release]);
        Assert.Equal("deleted", RunJson.Of(folder).Actions["kubernetes:namespace/-/airflow"]);
        Assert.Contains("azure:blob-container/airflow-logs is no longer wanted and stays", pruned.Output, StringComparison.Ordinal);

        (await folder.RunAsync(["Destroy", .. Demo, "--deploy-airflow", "true", "--airflow-chart", chart, "--yes"])).Succeeded();
        await using var after = await SandboxObserver.OpenAsync(folder);
        Assert.Empty((await after.ArmAsync($"/subscriptions/{after.SubscriptionId}/resourcegroups?api-version=2021-04-01"))!["value"]!.AsArray());
    }

    [Fact]
    public async Task A_first_revision_whose_pod_fails_is_uninstalled_and_the_pod_named()
    {
        await using var folder = WithHelm();
        var bad = AirflowChartFile.Pack(folder.PathOf("bad.tgz"), "1.16.1", Broken);

        var run = (await folder.RunAsync([.. Services(bad), "--sandbox-fault", "Kubernetes.CrashLoopBackOff:crashing"])).Exited(1);

        Assert.Contains("release airflow/airflow-deployment could not be deployed: Deployment airflow/broken does not become healthy", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"Pod broken-[a-z0-9-]+, container crashing: CrashLoopBackOff", run.Output);
        Assert.Contains("It was uninstalled", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
        Assert.Equal("failed", RunJson.Of(folder).Actions[Release]);

        // That this is the first revision again says that nothing was left.
        (await folder.RunAsync(Services(AirflowChartFile.Pack(folder.PathOf("good.tgz"))))).Succeeded();
        Assert.Equal("created", RunJson.Of(folder).Actions[Release]);
        await using var observer = await SandboxObserver.OpenAsync(folder);
        Assert.Equal("deployed", (await RecordAsync(observer, await observer.KubeconfigAsync(ClusterId(observer)), 1))["info"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_later_revision_whose_pod_fails_is_rolled_back_and_the_pod_named()
    {
        await using var folder = WithHelm();
        var good = AirflowChartFile.Pack(folder.PathOf("good.tgz"));
        var bad = AirflowChartFile.Pack(folder.PathOf("bad.tgz"), "1.16.1", Broken);
        (await folder.RunAsync(Services(good))).Succeeded();

        var run = (await folder.RunAsync([.. Services(bad), "--sandbox-fault", "Kubernetes.ErrImagePull:*broken*"])).Exited(1);

        Assert.Matches(@"Pod broken-[a-z0-9-]+, container crashing: (ErrImagePull|ImagePullBackOff)", run.Output);
        Assert.Contains("It was rolled back to revision 1", run.Output, StringComparison.Ordinal);
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var kubeconfig = await observer.KubeconfigAsync(ClusterId(observer));
        Assert.DoesNotContain("broken", (await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, Deployments))!["items"]!.AsArray().Select(Name));
        Assert.Equal("1.16.0", (await RecordAsync(observer, kubeconfig, 3))["chart"]!["metadata"]!["version"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_release_at_which_helm_was_interrupted_is_put_right()
    {
        await using var folder = WithHelm();
        var chart = AirflowChartFile.Pack(folder.PathOf("chart.tgz"));
        (await folder.RunAsync(Services(chart))).Succeeded();
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var kubeconfig = await observer.KubeconfigAsync(ClusterId(observer));
        await InterruptAsync(observer, kubeconfig);

        var run = (await folder.RunAsync(Services(chart))).Succeeded();

        Assert.Contains("helm was interrupted at it; It was rolled back to revision 1", run.Output, StringComparison.Ordinal);
        Assert.Equal("updated", RunJson.Of(folder).Actions[Release]);
        Assert.Equal("deployed", (await RecordAsync(observer, kubeconfig, 4))["info"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_lost_password_of_the_database_is_not_made_anew_while_the_database_is_there()
    {
        await using var folder = WithHelm();
        var chart = AirflowChartFile.Pack(folder.PathOf("chart.tgz"));
        (await folder.RunAsync(Services(chart))).Succeeded();
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var kubeconfig = await observer.KubeconfigAsync(ClusterId(observer));
        await observer.KubernetesAsync(kubeconfig, HttpMethod.Delete, $"{Secrets}/metaflow-airflow");

        var run = (await folder.RunAsync(Services(chart))).Exited(1);

        Assert.Contains("The Secret airflow/metaflow-airflow has lost the password of Airflow's database", run.Output, StringComparison.Ordinal);
        Assert.Contains("kubectl delete -n airflow statefulset/airflow-deployment-postgresql pvc/data-airflow-deployment-postgresql-0", run.Output, StringComparison.Ordinal);
        Assert.Null(await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, $"{Secrets}/metaflow-airflow"));
    }

    [Fact]
    public async Task The_simulated_cloud_needs_the_charts_file_and_says_so_before_anything_is_made()
    {
        await using var folder = WithHelm();

        var run = (await folder.RunAsync(["Services", .. Demo, "--deploy-airflow", "true"])).Exited(1);

        Assert.Contains("Airflow's chart cannot be fetched in the simulated cloud", run.Output, StringComparison.Ordinal);
        Assert.Contains("helm pull airflow --version 1.16.0 --repo https://airflow.apache.org", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
    }

    [Fact]
    public async Task Destroy_uninstalls_from_a_cluster_of_the_users_own()
    {
        await using var folder = WithHelm();
        var chart = AirflowChartFile.Pack(folder.PathOf("chart.tgz"));
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var clusterId = await DeployTests.MakeClusterAsync(observer);
        await File.WriteAllTextAsync(folder.PathOf("kubeconfig"), await observer.KubeconfigAsync(clusterId));
        string[] theirs = ["--kubeconfig", folder.PathOf("kubeconfig")];
        (await folder.RunAsync([.. Services(chart), .. theirs])).Succeeded();

        (await folder.RunAsync(["Destroy", .. Demo, .. theirs, "--deploy-airflow", "true", "--yes"])).Succeeded();

        Assert.Equal("deleted", RunJson.Of(folder).Actions[Release]);
        Assert.Contains(SandboxRequest.Of(folder), request => request.Method == "DELETE" && request.Path.EndsWith(Deployments + "/airflow-deployment-scheduler", StringComparison.Ordinal));
        Assert.Null(await observer.KubernetesAsync(await observer.KubeconfigAsync(clusterId), HttpMethod.Get, "/api/v1/namespaces/airflow"));
    }

    private static string[] Services(string chart) => ["Services", .. Demo, "--deploy-airflow", "true", "--airflow-chart", chart];

    private static StackFolder WithHelm()
    {
        Assert.SkipWhen(AirflowChartFile.HelmMissing is not null, AirflowChartFile.HelmMissing ?? "");
        var folder = new StackFolder();
        folder.Environment["HELM_EXE"] = AirflowChartFile.Helm;
        folder.Environment["TMPDIR"] = Directory.CreateDirectory(folder.PathOf("tmp")).FullName;
        return folder;
    }

    private static async Task NoSecretIsOutsideAsync(StackFolder folder, SandboxObserver observer, string kubeconfig, RunResult run)
    {
        var data = (await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, $"{Secrets}/metaflow-airflow"))!["data"]!.AsObject();
        Assert.Equal(["admin-password", "connection", "fernet-key", "postgres-password", "webserver-secret-key"], data.Select(entry => entry.Key).Order());
        var values = (await RecordAsync(observer, kubeconfig, 1)).ToJsonString();
        var state = await File.ReadAllTextAsync(Directory.EnumerateFiles(folder.PathOf(".nuke", "temp", "sandbox", "state"), "default.json", SearchOption.AllDirectories).First());
        foreach (var secret in data.Select(entry => Encoding.UTF8.GetString(Convert.FromBase64String(entry.Value!.GetValue<string>()))))
            Assert.All((string[])[values, state, run.Output, run.Error], text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    // What a helm that was killed in an upgrade leaves: a revision that is pending.
    private static async Task InterruptAsync(SandboxObserver observer, string kubeconfig)
    {
        var record = await RecordAsync(observer, kubeconfig, 1);
        record["version"] = 2;
        record["info"]!["status"] = "pending-upgrade";
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(record.ToJsonString()));
        await observer.KubernetesAsync(kubeconfig, HttpMethod.Post, Secrets, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "helm.sh/release.v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = "sh.helm.release.v1.airflow-deployment.v2",
                ["labels"] = new JsonObject { ["name"] = "airflow-deployment", ["owner"] = "helm", ["status"] = "pending-upgrade", ["version"] = "2" },
            },
            ["data"] = new JsonObject { ["release"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(packed.ToArray()))) },
        });
    }

    private static async Task<JsonNode> RecordAsync(SandboxObserver observer, string kubeconfig, int revision)
    {
        var secret = await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, $"{Secrets}/sh.helm.release.v1.airflow-deployment.v{revision}");
        Assert.NotNull(secret);
        var packed = Convert.FromBase64String(Encoding.ASCII.GetString(Convert.FromBase64String(secret["data"]!["release"]!.GetValue<string>())));
        await using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return (await JsonNode.ParseAsync(gzip))!;
    }

    private static string Name(JsonNode? item) => item!["metadata"]!["name"]!.GetValue<string>();

    private static string ClusterId(SandboxObserver observer) =>
        $"/subscriptions/{observer.SubscriptionId}/resourceGroups/rg-metaflow-default-westus/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default";
}
