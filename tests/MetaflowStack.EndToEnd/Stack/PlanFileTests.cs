using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.DailyTools;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>Plans that are looked at first and carried out later, and the status before and after.</summary>
public sealed class PlanFileTests(DeployedStack stack) : IClassFixture<DeployedStack>
{
    private const string ArgoServer = "/apis/apps/v1/namespaces/argo/deployments/argo-server";

    private string StorageAccount =>
        $"/subscriptions/{stack.Sandbox.SubscriptionId}/resourceGroups/rg-metaflow-default-westus/providers/Microsoft.Storage/storageAccounts/stdemometaflowdefault?api-version=2023-05-01";

    [Fact]
    public async Task What_others_did_is_told_planned_and_set_back_by_that_plan_alone()
    {
        var account = await stack.Sandbox.ArmAsync(StorageAccount);
        account!["properties"]!["minimumTlsVersion"] = "TLS1_0";
        await stack.Sandbox.PutArmAsync(StorageAccount, account);
        await stack.KubernetesAsync(HttpMethod.Delete, ArgoServer);
        var file = stack.Folder.PathOf("plan.json");

        var status = (await stack.RunAsync("Status")).Succeeded();
        var plan = (await stack.RunAsync("Plan", "--out", file, "--detailed-exit-code")).Exited(3);
        var written = JsonNode.Parse(await File.ReadAllTextAsync(file))!;

        Assert.Contains("2 changed or deleted by others (drift)", status.Output, StringComparison.Ordinal);
        Assert.Contains("Not everything is well", status.Output, StringComparison.Ordinal);
        Assert.Contains("Changed by others since the last run", plan.Output, StringComparison.Ordinal);
        Assert.Contains("properties.minimumTlsVersion: TLS1_0 → TLS1_2", plan.Output, StringComparison.Ordinal);
        Assert.Contains("last changed by ", plan.Output, StringComparison.Ordinal);
        Assert.Equal((1, 1, 2), ((int)written["totals"]!["create"]!, (int)written["totals"]!["update"]!, (int)written["totals"]!["drift"]!));

        (await stack.RunAsync("Services", "--plan-file", file)).Succeeded();
        Assert.Contains("Everything is there, as wanted, and healthy.", (await stack.RunAsync("Status")).Succeeded().Output, StringComparison.Ordinal);

        var writes = SandboxRequest.WritesOf(stack.Folder);
        var again = (await stack.RunAsync("Services", "--plan-file", file)).Exited(1);
        Assert.Contains("azure:storage-account/metaflow was to be updated and is as wanted now", again.Output + again.Error, StringComparison.Ordinal);
        Assert.Equal(writes, SandboxRequest.WritesOf(stack.Folder));
    }

    [Fact]
    public async Task Json_is_alone_on_standard_output()
    {
        var plan = JsonNode.Parse((await stack.RunAsync("Plan", "--json")).Output)!;
        var status = JsonNode.Parse((await stack.RunAsync("Status", "--json")).Succeeded().Output)!;

        Assert.Equal(("demo/default", 1), ((string)plan["stack"]!, (int)plan["schemaVersion"]!));
        Assert.Equal(("demo/default", 68), ((string)status["stack"]!, (int)status["resources"]!["wanted"]!));
        Assert.Equal(7, status["components"]!.AsArray().Count);
        Assert.Equal(2, status["azure"]!.AsArray().Count);
        Assert.Equal("Services", (string)status["state"]!["lastRun"]!["target"]!);
    }

    [Fact]
    public async Task Watching_ends_well_with_ctrl_c()
    {
        await using var run = await stack.StartAsync("Status", "--watch");
        await run.WaitForLineAsync("Lock        free");

        await run.SignalAsync("INT");

        Assert.Contains("Stack: ", (await run.WaitAsync()).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_plan_ends_the_run_before_it_signs_in()
    {
        await using var folder = new StackFolder();
        string[] demo = ["--org-prefix", "demo", "--cloud", "sandbox"];

        (await folder.RunAsync(["Services", .. demo, "--plan-file", "nowhere.json"])).Exited(2);
        (await folder.RunAsync(["Plan", .. demo, "--price-table", "nowhere.json"])).Exited(2);

        Assert.False(Directory.Exists(folder.PathOf(".nuke", "temp", "sandbox")));
    }

    [Fact]
    public async Task A_status_before_anything_exists_leaves_nothing_behind()
    {
        await using var folder = new StackFolder();

        var status = (await folder.RunAsync(["Status", "--org-prefix", "demo", "--cloud", "sandbox"])).Succeeded();

        Assert.Contains("Nothing is deployed yet", status.Output, StringComparison.Ordinal);
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
        Assert.False(Directory.Exists(folder.PathOf("output")));
    }
}
