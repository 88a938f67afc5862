using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

public class InterruptionTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox"];

    [Fact]
    public async Task Ctrl_C_records_what_is_in_flight_releases_the_state_and_a_second_run_finishes()
    {
        await using var folder = new StackFolder();
        var run = await folder.StartAsync(["Services", .. Demo]);
        await run.WaitForLineAsync("azure:storage-account/metaflow created");

        await run.SignalGroupAsync("INT");

        var cancelled = (await run.WaitAsync()).Exited(130);
        Assert.Contains("Cancelled", cancelled.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", cancelled.Output + cancelled.Error, StringComparison.Ordinal);
        Assert.Equal("cancelled", RunJson.Of(folder).Outcome);
        Assert.Equal(("cancelled", null), Report.EndOf(folder));
        Assert.Contains(RunJson.Of(folder).Actions.Values, action => action == "created");
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        Assert.DoesNotContain(RunJson.Of(folder).Actions.Values, action => action is "failed" or "skipped");
        await AssertConvergedAsync(folder);
    }

    [Fact]
    public async Task A_run_that_is_killed_leaves_a_record_from_which_a_plain_second_run_finishes()
    {
        await using var folder = new StackFolder();
        var run = await folder.StartAsync(["Services", .. Demo]);
        await run.WaitForLineAsync("azure:private-dns-zone/metaflow created");

        await run.SignalAsync("KILL");
        await run.WaitAsync();

        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        await AssertConvergedAsync(folder);
    }

    [Fact]
    public async Task A_busy_state_names_who_holds_it_and_since_when()
    {
        await using var folder = new StackFolder();
        // So slow that it is still at work when it is interrupted below.
        var run = await folder.StartAsync(["Services", .. Demo, "--sandbox-speed", "60"]);
        await run.WaitForLineAsync("State: ");

        var second = (await folder.RunAsync(["Infra", .. Demo])).Exited(1);

        Assert.Contains("is in use by ", second.Output, StringComparison.Ordinal);
        Assert.Contains($"{Environment.UserName}@{Environment.MachineName}, target Services, since 2", second.Output, StringComparison.Ordinal);
        await run.SignalGroupAsync("INT");
        (await run.WaitAsync()).Exited(130);
    }

    [Fact]
    public async Task Two_environments_deploy_at_the_same_time_into_one_simulated_cloud()
    {
        await using var folder = new StackFolder();

        var runs = await Task.WhenAll(
            folder.RunAsync(["Services", .. Demo, "--environment", "dev"]),
            folder.RunAsync(["Services", .. Demo, "--environment", "prod"]));

        Assert.All(runs, run => run.Succeeded());
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var groups = (await observer.ArmAsync($"/subscriptions/{observer.SubscriptionId}/resourcegroups?api-version=2021-04-01"))!["value"]!.AsArray()
            .Select(group => group!["name"]!.GetValue<string>()).Where(name => name.StartsWith("rg-", StringComparison.Ordinal)).Order();
        Assert.Equal(["rg-metaflow-dev-westus", "rg-metaflow-prod-westus"], groups);
    }

    private static async Task AssertConvergedAsync(StackFolder folder)
    {
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        Assert.All(RunJson.Of(folder).Actions, action => Assert.Equal("unchanged", action.Value));
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }
}
