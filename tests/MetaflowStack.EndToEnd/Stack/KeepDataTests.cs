using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>A stack whose data is kept, there and back, in an environment that is protected.</summary>
public class KeepDataTests
{
    private const string Account = "stdemometaflowdefault";
    private const string Blob = "metaflow-storage-container/flow/1/artifact";
    private const string Secret = "/api/v1/namespaces/default/secrets/metaflow-azure-storage-credentials";

    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];

    [Fact]
    public async Task A_protected_stack_loses_nothing_and_with_its_data_kept_it_comes_back_as_it_was()
    {
        await using var folder = new StackFolder();
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var group = $"/subscriptions/{cloud.SubscriptionId}/resourceGroups/rg-metaflow-default-westus";
        var cluster = $"{group}/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default";
        var database = $"{group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-demo-metaflow-default/databases/history?api-version=2022-12-01";
        (await folder.RunAsync(["Services", .. Demo, "--protected", "true"])).Succeeded();
        await cloud.PutArmAsync(database, new JsonObject { ["properties"] = new JsonObject() });
        var theirs = $"{group}/providers/Microsoft.Network/virtualNetworks/theirs?api-version=2024-05-01";
        await cloud.PutArmAsync(theirs, JsonNode.Parse("""{"location": "westus", "properties": {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}}""")!);
        var kubeconfig = await cloud.KubeconfigAsync(cluster);
        var writer = await SignInAsync(cloud, kubeconfig);
        await cloud.BlobAsync(writer.Token, HttpMethod.Put, Account, Blob, "kept");
        await cloud.KubernetesAsync(kubeconfig, HttpMethod.Post, "/api/v1/namespaces/argo/persistentvolumeclaims", JsonNode.Parse("""
            {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "precious"},
             "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
            """));
        var writes = SandboxRequest.WritesOf(folder);

        var destroy = (await folder.RunAsync(["Destroy", .. Demo, "--yes"])).Exited(2);
        var keep = (await folder.RunAsync(["Destroy", .. Demo, "--yes", "--keep-data"])).Exited(2);
        var prune = (await folder.RunAsync(["Services", .. Demo, "--yes", "--deploy-argo", "false"])).Exited(2);

        Assert.All((RunResult[])[destroy, keep, prune], run => Assert.Contains("the environment is protected; nothing was done", run.Output, StringComparison.Ordinal));
        Assert.Contains("say --protected false on the command line of this very run", destroy.Output, StringComparison.Ordinal);
        Assert.Contains("argo/precious", prune.Output, StringComparison.Ordinal);
        Assert.Equal(writes, SandboxRequest.WritesOf(folder));

        (await folder.RunAsync(["Destroy", .. Demo, "--yes", "--keep-data", "--protected", "false"])).Succeeded();

        Assert.Null(await cloud.ArmAsync($"{cluster}?api-version=2024-09-01"));
        Assert.Null(await cloud.GraphAsync($"/v1.0/applications(appId='{writer.ClientId}')"));
        Assert.NotNull(await cloud.ArmAsync(database));
        Assert.NotNull(await cloud.ArmAsync(theirs));
        Assert.False(File.Exists(folder.PathOf("output", "default", "config.json")));

        (await folder.RunAsync(["Services", .. Demo])).Succeeded();

        var actions = RunJson.Of(folder).Actions;
        Assert.Equal(("unchanged", "unchanged"), (actions["azure:storage-account/metaflow"], actions["azure:postgresql-flexible-server/metaflow"]));
        Assert.Equal("created", actions["stack:credential/default/metaflow-database"]);
        Assert.NotNull(await cloud.ArmAsync(database));
        var reader = await SignInAsync(cloud, await cloud.KubeconfigAsync(cluster));
        Assert.Equal("kept", await cloud.BlobAsync(reader.Token, HttpMethod.Get, Account, Blob));
        Assert.True(File.Exists(folder.PathOf("output", "default", "config.json")));

        // What was said of that one run was said of no other.
        (await folder.RunAsync(["Destroy", .. Demo, "--yes"])).Exited(2);
        (await folder.RunAsync(["Destroy", .. Demo, "--yes", "--keep-data", "--protected", "false"])).Succeeded();
        // The database that somebody else made is among what would be lost.
        var rest = (await folder.RunAsync(["Destroy", .. Demo, "--yes", "--protected", "false"])).Exited(1);
        Assert.Contains("database server psql-demo-metaflow-default, databases history, metaflow,", rest.Output, StringComparison.Ordinal);
        Assert.Contains("holds resources that are not this stack's, and was left alone", rest.Output, StringComparison.Ordinal);
        Assert.NotNull(await cloud.ArmAsync(theirs));
    }

    private static async Task<(string ClientId, string Token)> SignInAsync(SandboxObserver cloud, string kubeconfig)
    {
        var data = (await cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, Secret))!["data"]!;
        string Entry(string name) => Encoding.UTF8.GetString(Convert.FromBase64String(data[name]!.GetValue<string>()));
        return (Entry("AZURE_CLIENT_ID"), (await cloud.SignInAsync(Entry("AZURE_CLIENT_ID"), Entry("AZURE_CLIENT_SECRET"))).Token!);
    }
}
