using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Fleet;

/// <summary>Several environments by one process, in one simulated subscription.</summary>
public sealed class FleetTests
{
    private static readonly string[] All = ["--org-prefix", "demo", "--cloud", "sandbox", "--environment", "all"];

    [Fact]
    public async Task One_that_fails_is_alone_in_that_and_the_same_command_goes_on_with_it()
    {
        await using var folder = FolderOf("dev", "test", "prod");

        var first = (await folder.RunAsync(["Services", .. All, "--sandbox-fault", "StorageAccountAlreadyTaken:stdemometaflowtest"])).Exited(1);

        Assert.Equal(["succeeded", "succeeded", "failed"], OutcomesOf(folder, "dev", "prod", "test"));
        Assert.Contains("3 environments: 2 succeeded, 1 failed", first.Output, StringComparison.Ordinal);
        Assert.Contains("[test] Failed: ", first.Output, StringComparison.Ordinal);
        Assert.Contains("[prod] ", first.Output, StringComparison.Ordinal);
        await using (var observer = await SandboxObserver.OpenAsync(folder))
            await observer.ClearFaultsAsync();
        (await folder.RunAsync(["Services", .. All])).Succeeded();
        Assert.Equal(["succeeded", "succeeded", "succeeded"], OutcomesOf(folder, "dev", "prod", "test"));
        Assert.DoesNotContain(RunOf(folder, "dev")["resources"]!.AsArray(), resource => resource!["action"]!.GetValue<string>() != "unchanged");

        var plan = (await folder.RunAsync(["Plan", .. All, "--detailed-exit-code"])).Exited(0);
        Assert.Contains("[test] Nothing to do", plan.Output, StringComparison.Ordinal);
        (await folder.RunAsync(["Destroy", .. All])).Exited(2);
        var destroyed = (await folder.RunAsync(["Destroy", .. All, "--yes"])).Succeeded();
        Assert.Contains("3 environments: 3 succeeded", destroyed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_stops_all_and_the_same_command_goes_on()
    {
        await using var folder = FolderOf("dev", "prod");
        // So slow that both are at work when they are interrupted.
        var run = await folder.StartAsync(["Services", .. All, "--sandbox-speed", "120"]);
        await run.WaitForLineAsync("[prod]   ✓ azure:storage-account/metaflow created");

        await run.SignalGroupAsync("INT");

        var cancelled = (await run.WaitAsync()).Exited(130);
        Assert.Contains("2 environments: 2 cancelled", cancelled.Output, StringComparison.Ordinal);
        Assert.Contains("Stopping: nothing new is started", cancelled.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[dev] Stopping", cancelled.Output, StringComparison.Ordinal);
        (await folder.RunAsync(["Services", .. All])).Succeeded();
    }

    [Fact]
    public async Task Six_at_once_are_never_throttled_sign_in_once_and_take_little_longer_than_one()
    {
        string[] names = ["e1", "e2", "e3", "e4", "e5", "e6"];
        await using var folder = FolderOf(names);

        // Slow enough that this machine keeps up: what is measured is Azure's time, not ours.
        (await folder.RunAsync(["Services", .. All, "--sandbox-speed", "30"])).Succeeded();

        var requests = (await File.ReadAllLinesAsync(folder.PathOf(".nuke", "temp", "sandbox", "requests.jsonl"))).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.DoesNotContain(requests, request => request["status"]!.GetValue<int>() == 429);
        Assert.Equal(2, requests.Count(request => request["service"]!.GetValue<string>() == "sign-in"));
        var times = requests.Select(request => request["simulatedTime"]!.GetValue<DateTimeOffset>()).ToList();
        var longest = names.Max(name => RunOf(folder, name)["criticalPath"]!["simulatedSeconds"]!.GetValue<double>());
        Assert.InRange((times.Max() - times.Min()).TotalSeconds, longest, 1.3 * longest);
    }

    [Theory]
    [InlineData("prdo,dev", "Did you mean prod?")]
    [InlineData("x*", "There are: dev, prod")]
    public async Task A_pattern_that_finds_none_is_wrong_usage(string pattern, string says)
    {
        await using var folder = FolderOf("dev", "prod");

        var run = (await folder.RunAsync("Plan", "--org-prefix", "demo", "--cloud", "sandbox", "--environment", pattern)).Exited(2);

        Assert.Contains(says, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_of_one_are_named_by_their_file_before_anything_is_done()
    {
        await using var folder = FolderOf("dev", "prod");
        await File.WriteAllTextAsync(folder.PathOf(".nuke", "parameters.prod.json"), """{ "Environment": "prod", "Location": "West Europe" }""");

        var run = (await folder.RunAsync(["Services", .. All])).Exited(2);

        Assert.Contains(".nuke/parameters.prod.json: --location 'West Europe'", run.Output + run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("output")));
    }

    private static StackFolder FolderOf(params string[] environments)
    {
        var folder = new StackFolder();
        foreach (var name in environments)
            File.WriteAllText(folder.PathOf(".nuke", $"parameters.{name}.json"), $$"""{ "Environment": "{{name}}" }""");
        return folder;
    }

    private static JsonNode RunOf(StackFolder folder, string environment) => JsonNode.Parse(File.ReadAllText(folder.PathOf("output", environment, "run.json")))!;

    private static IEnumerable<string> OutcomesOf(StackFolder folder, params string[] environments) =>
        environments.Select(name => RunOf(folder, name)["outcome"]!.GetValue<string>());
}
