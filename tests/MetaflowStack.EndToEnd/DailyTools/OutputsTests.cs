using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.DailyTools;

/// <summary>What scripts get of a deployed stack.</summary>
public sealed class OutputsTests(DeployedStack stack) : IClassFixture<DeployedStack>
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox"];

    [Fact]
    public async Task A_shell_gets_one_value_and_nothing_else()
    {
        var run = (await ShellAsync("ACCOUNT=$(dotnet \"$PROGRAM\" Outputs --name storageAccount \"$@\") && printf '[%s]' \"$ACCOUNT\"")).Succeeded();

        Assert.Equal("[stdemometaflowdefault]", run.Output.Trim());
    }

    [Fact]
    public async Task A_pipe_gets_JSON_and_nothing_else_with_what_config_json_says_and_few_requests_are_sent()
    {
        var before = SandboxRequest.Of(stack.Folder).Count;

        var run = (await ShellAsync("dotnet \"$PROGRAM\" Outputs --json \"$@\" | cat")).Succeeded();

        var json = JsonNode.Parse(run.Output)!;
        Assert.Equal((1, "aks-demo-metaflow-default"), (json["schemaVersion"]!.GetValue<int>(), json["outputs"]!["cluster"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(json["config"], JsonNode.Parse(await File.ReadAllTextAsync(stack.Folder.PathOf("output", "default", "config.json")))));
        Assert.Null(json["secrets"]!["databasePassword"]);
        Assert.InRange(SandboxRequest.Of(stack.Folder).Count - before, 1, 5);
    }

    [Fact]
    public async Task A_secret_is_printed_when_that_is_asked_for_and_is_nowhere_else()
    {
        var secret = await stack.KubernetesAsync(HttpMethod.Get, "/api/v1/namespaces/default/secrets/metaflow-database");
        var password = Encoding.UTF8.GetString(Convert.FromBase64String(secret!["data"]!["password"]!.GetValue<string>()));

        var hidden = (await stack.RunAsync("Outputs")).Succeeded();
        var refused = (await stack.RunAsync("Outputs", "--name", "databasePassword")).Exited(2);
        var shown = (await stack.RunAsync("Outputs", "--name", "databasePassword", "--show-secrets", "--verbosity", "verbose")).Succeeded();
        var table = (await stack.RunAsync("Outputs", "--show-secrets")).Succeeded();

        Assert.Contains("databasePassword            (secret; --show-secrets)", hidden.Output, StringComparison.Ordinal);
        Assert.Contains("--name 'databasePassword': it is secret", refused.Error, StringComparison.Ordinal);
        Assert.Equal(password, shown.Output.Trim());
        Assert.Contains($"databasePassword            {password}", table.Output, StringComparison.Ordinal);
        foreach (var text in LogsAndState().Concat([hidden.ToString(), refused.ToString(), shown.Error, table.Error]))
            Assert.DoesNotContain(password, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_none_is_refused_and_the_nearest_named()
    {
        var run = (await stack.RunAsync("Outputs", "--name", "storageAcount")).Exited(2);

        Assert.Contains("--name 'storageAcount': there is no such output; did you mean storageAccount?", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output.Trim());
    }

    [Fact]
    public async Task A_stack_that_is_not_deployed_has_none() => Assert.Contains(
        "The stack demo/other is not deployed, so it has no outputs", (await stack.RunAsync("Outputs", "--environment", "other")).Exited(1).ToString(), StringComparison.Ordinal);

    // All that is written there but the simulated cloud's own world, in which the cluster has its Secrets.
    private IEnumerable<string> LogsAndState() => new[] { stack.Folder.PathOf(".nuke", "temp"), stack.Folder.PathOf("output") }
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        .Where(file => !file.Contains(Path.Combine("temp", "sandbox"), StringComparison.Ordinal) || file.Contains(Path.Combine("sandbox", "state"), StringComparison.Ordinal))
        .Select(File.ReadAllText);

    private async Task<RunResult> ShellAsync(string script)
    {
        var variables = new Dictionary<string, string?>(stack.Folder.Environment) { ["NUKE_ROOT"] = stack.Folder.Root, ["PROGRAM"] = await StackProgram.AssemblyAsync() };
        await using var run = RunningCommand.Start("sh", ["-c", script, "sh", .. Demo], stack.Folder.Root, variables);
        return await run.WaitAsync();
    }
}
