using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

public class DeployTests(ITestOutputHelper output)
{
    private const int SlowDatabase = 7;
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox"];

    [Fact]
    public async Task One_command_deploys_everything_and_a_second_one_changes_nothing()
    {
        await using var folder = new StackFolder();

        var first = (await folder.RunAsync(["Services", .. Demo])).Succeeded();

        var run = RunJson.Of(folder);
        Assert.Equal("succeeded", run.Outcome);
        Assert.All(run.Actions, action => Assert.Equal("created", action.Value));
        Assert.Equal(
            ["CheckTools", "Login", "Preflight", "Infra", "WaitForDb", "Services", "Argo", "Prune", "PrintNextSteps"],
            run.Targets.Select(target => target.Split(' ')[0]));
        Assert.Contains("Metaflow is deployed", first.Output, StringComparison.Ordinal);
        Assert.Contains("Critical path", first.Output, StringComparison.Ordinal);
        Assert.Equal("argo", ConfigOf(folder, "METAFLOW_KUBERNETES_NAMESPACE"));
        Assert.Equal("https://stdemometaflowdefault.blob.core.windows.net/", ConfigOf(folder, "METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT"));
        Assert.Contains("cp output/default/config.json", await File.ReadAllTextAsync(folder.PathOf("output", "default", "next-steps.txt")), StringComparison.Ordinal);
        Assert.Equal(run.Actions, Report.ActionsOf(folder));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first run: {run.Requests}; makespan/critical path {run.MakespanRatio:0.000}"));
        Assert.InRange(run.MakespanRatio, 1, 1.10);

        var logged = SandboxRequest.WritesOf(folder);
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();

        var second = RunJson.Of(folder);
        output.WriteLine($"second run: {second.Requests}");
        Assert.Equal(run.Actions.Keys.Order(), second.Actions.Keys.Order());
        Assert.All(second.Actions, action => Assert.Equal("unchanged", action.Value));
        Assert.Equal(second.Actions, Report.ActionsOf(folder));
        Assert.Equal(0, second.Writes);
        Assert.Equal(logged, SandboxRequest.WritesOf(folder));
    }

    [Fact]
    public async Task Destroy_removes_everything_Entra_objects_included()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();

        var refused = (await folder.RunAsync(["Destroy", .. Demo])).Exited(2);
        Assert.Contains("Add --yes", refused.Output + refused.Error, StringComparison.Ordinal);
        (await folder.RunAsync(["Destroy", .. Demo, "--yes"])).Succeeded();

        Assert.All(RunJson.Of(folder).Actions, action => Assert.Equal("deleted", action.Value));
        Assert.Equal(RunJson.Of(folder).Actions, Report.ActionsOf(folder));
        await using (var observer = await SandboxObserver.OpenAsync(folder))
        {
            Assert.Empty((await observer.ArmAsync($"/subscriptions/{observer.SubscriptionId}/resourcegroups?api-version=2021-04-01"))!["value"]!.AsArray());
            Assert.Empty((await observer.GraphAsync("/v1.0/applications?$filter=startswith(displayName,'Metaflow')"))!["value"]!.AsArray());
            Assert.Empty((await observer.GraphAsync("/v1.0/servicePrincipals?$filter=startswith(displayName,'Metaflow')"))!["value"]!.AsArray());
        }

        Assert.False(File.Exists(folder.PathOf("output", "default", "config.json")));
        Assert.Contains("nothing to delete", (await folder.RunAsync(["Destroy", .. Demo, "--yes"])).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infra_alone_starts_the_database_and_a_later_run_goes_on_from_there()
    {
        // A world in which the database takes longer than the cluster: otherwise there is nothing left to wait for.
        await using var folder = new StackFolder();
        await using var world = await SandboxObserver.OpenAsync(folder, seed: SlowDatabase);

        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();

        Assert.Equal("started", RunJson.Of(folder).Actions["azure:postgresql-flexible-server/metaflow"]);
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        var actions = RunJson.Of(folder).Actions;
        Assert.Equal("unchanged", actions["azure:managed-cluster/metaflow"]);
        Assert.Equal("created", actions["kubernetes:deployment/default/metadata-service"]);
    }

    [Fact]
    public async Task A_lost_credential_is_issued_again_and_its_pods_restart()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var kubeconfig = await observer.KubeconfigAsync(ClusterId(observer));
        foreach (var name in (string[])["metaflow-database", "metaflow-azure-storage-credentials"])
            await observer.KubernetesAsync(kubeconfig, HttpMethod.Delete, $"/api/v1/namespaces/default/secrets/{name}");

        (await folder.RunAsync(["Services", .. Demo])).Succeeded();

        var actions = RunJson.Of(folder).Actions.Where(action => action.Value != "unchanged").Select(action => $"{action.Key} {action.Value}").Order();
        Assert.Equal(
        [
            "kubernetes:deployment/default/metadata-service updated",
            "kubernetes:deployment/default/metaflow-ui-backend-service updated",
            "stack:credential/default/metaflow-azure-storage-credentials created",
            "stack:credential/default/metaflow-database created",
        ], actions);
        var passwords = (await observer.GraphAsync("/v1.0/applications?$filter=startswith(displayName,'Metaflow')"))!["value"]![0]!["passwordCredentials"]!.AsArray();
        Assert.Equal(["argo/metaflow-azure-storage-credentials", "default/metaflow-azure-storage-credentials"], passwords.Select(password => password!["displayName"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task A_cluster_of_the_users_own_is_used_instead_of_AKS()
    {
        await using var folder = new StackFolder();
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var clusterId = await MakeClusterAsync(observer);
        await File.WriteAllTextAsync(folder.PathOf("kubeconfig"), await observer.KubeconfigAsync(clusterId));

        (await folder.RunAsync(["Services", .. Demo, "--kubeconfig", folder.PathOf("kubeconfig")])).Succeeded();

        var actions = RunJson.Of(folder).Actions;
        Assert.DoesNotContain(actions.Keys, key => key.Contains("managed-cluster", StringComparison.Ordinal) || key.Contains("agent-pool", StringComparison.Ordinal));
        Assert.Equal("created", actions["kubernetes:deployment/argo/argo-server"]);
        (await folder.RunAsync(["Destroy", .. Demo, "--kubeconfig", folder.PathOf("kubeconfig"), "--yes"])).Succeeded();
        var kubeconfig = await observer.KubeconfigAsync(clusterId);
        Assert.Empty((await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, "/apis/apps/v1/namespaces/default/deployments"))!["items"]!.AsArray());
        Assert.Null(await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/namespaces/argo"));
    }

    // A cluster that somebody else made: with plain requests, as az would.
    internal static async Task<string> MakeClusterAsync(SandboxObserver observer)
    {
        var group = $"/subscriptions/{observer.SubscriptionId}/resourceGroups/theirs";
        await observer.PutArmAsync($"{group}?api-version=2021-04-01", new JsonObject { ["location"] = "westus" });
        var id = $"{group}/providers/Microsoft.ContainerService/managedClusters/theirs";
        await observer.PutArmAsync($"{id}?api-version=2024-09-01", new JsonObject
        {
            ["location"] = "westus",
            ["identity"] = new JsonObject { ["type"] = "SystemAssigned" },
            ["properties"] = new JsonObject
            {
                ["dnsPrefix"] = "theirs",
                ["agentPoolProfiles"] = new JsonArray(new JsonObject { ["name"] = "pool", ["count"] = 3, ["vmSize"] = "Standard_D4_v5", ["mode"] = "System" }),
            },
        });
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await observer.ArmAsync($"{id}?api-version=2024-09-01"))!["properties"]!["provisioningState"]!.GetValue<string>() != "Succeeded")
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        return id;
    }

    [Fact]
    public async Task No_secret_is_in_anything_that_a_run_leaves_behind()
    {
        await using var folder = new StackFolder();
        var run = (await folder.RunAsync(["Services", .. Demo, "--verbosity", "verbose"])).Succeeded();
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var kubeconfig = await observer.KubeconfigAsync(ClusterId(observer));
        var secrets = new List<string> { observer.ClientSecret };
        foreach (var (name, entry) in new[] { ("metaflow-database", "password"), ("metaflow-azure-storage-credentials", "AZURE_CLIENT_SECRET") })
        {
            var secret = await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, $"/api/v1/namespaces/default/secrets/{name}");
            var encoded = secret!["data"]![entry]!.GetValue<string>();
            secrets.AddRange([encoded, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(encoded))]);
        }

        // The sandbox's own files are the simulated cloud, which knows its secrets; the state lies in its folder but is ours.
        var sandbox = folder.PathOf(".nuke", "temp", "sandbox");
        var files = Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetDirectoryName(file) != sandbox && !file.StartsWith(folder.PathOf("manifests"), StringComparison.Ordinal)).ToList();

        Assert.Contains(files, file => file.EndsWith("default.json", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("build.log", StringComparison.Ordinal));
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, run.Output + run.Error, StringComparison.Ordinal);
            Assert.All(files, file => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));
        }
    }

    private static string ClusterId(SandboxObserver observer) =>
        $"/subscriptions/{observer.SubscriptionId}/resourceGroups/rg-metaflow-default-westus/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default";

    private static string? ConfigOf(StackFolder folder, string key) =>
        JsonDocument.Parse(File.ReadAllText(folder.PathOf("output", "default", "config.json"))).RootElement.GetProperty(key).GetString();
}
