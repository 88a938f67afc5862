using MetaflowStack.EndToEnd.ContinuousIntegration.Runner;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>What comes together, or one after the other, on one environment: the generated workflow, run as GitHub Actions runs it.</summary>
public sealed class OneEnvironmentTests : IAsyncDisposable
{
    private readonly BuildServer _server = SampleEnvironments.Server("dev");

    // Long enough for others to come while it goes on.
    public OneEnvironmentTests() => _server.Variables["SANDBOX_SPEED"] = "100";

    [Fact]
    public async Task A_second_run_waits_for_the_first_which_is_cancelled_and_goes_on_from_there()
    {
        var workflow = await _server.GenerateAsync(".github/workflows/deploy.yml");
        using var cancellation = new CancellationTokenSource();
        var (first, second) = (new GitHubRunner(_server, workflow, "push"), new GitHubRunner(_server, workflow, "push"));

        var (running, command) = await StartAsync(first, cancellation.Token);
        await command.WaitForLineAsync("azure:resource-group/metaflow created");
        // GitHub's concurrency groups keep its own runs apart. This one stands for those that it knows nothing of.
        var (waiting, other) = await StartAsync(second, CancellationToken.None);
        await other.WaitForLineAsync("Waiting for the lock");
        var refused = (await (await _server.MachineAsync("dev")).RunAsync("Services", "--profile", "dev")).Exited(1);
        await cancellation.CancelAsync();
        await Task.WhenAll(running, waiting);

        Assert.Contains("is in use by", refused.Output, StringComparison.Ordinal);
        Assert.Equal(["Deploy dev: cancelled"], first.Results);
        Assert.Contains("Services of demo/dev: cancelled", first.Jobs.Single().Summary, StringComparison.Ordinal);
        Assert.True(second.Jobs.Single().Result == "success", second.Jobs.Single().ToString());
        SampleEnvironments.AssertClean(_server, [.. first.Jobs, .. second.Jobs]);

        await DriftAsync(workflow);
        await DestroyAsync(workflow);
    }

    private async Task DriftAsync(string workflow)
    {
        var night = new GitHubRunner(_server, workflow, "schedule");
        await night.RunAsync();
        Assert.Equal(["Drift of dev: success"], night.Results);

        _server.Profiles["parameters.dev.json"] = """{ "Environment": "dev", "DeployArgo": true }""";
        night = new GitHubRunner(_server, workflow, "schedule");
        await night.RunAsync();

        Assert.Equal(["Drift of dev: failure"], night.Results);
        Assert.Contains("dev is not as main describes it: the summary has the plan.", night.Jobs.Single().Errors);
        Assert.Contains("to create", night.Jobs.Single().Summary, StringComparison.Ordinal);
    }

    private async Task DestroyAsync(string workflow)
    {
        var mistyped = new GitHubRunner(_server, workflow, "workflow_dispatch") { Inputs = { ["environment"] = "dev", ["confirmation"] = "test" } };
        await mistyped.RunAsync();
        Assert.Equal(["Confirm that dev is deleted: failure"], mistyped.Results);

        var confirmed = new GitHubRunner(_server, workflow, "workflow_dispatch") { Inputs = { ["environment"] = "dev", ["confirmation"] = "dev" } };
        await confirmed.RunAsync();
        Assert.Equal(["Confirm that dev is deleted: success", "Destroy dev: success"], confirmed.Results);
        Assert.Contains("Destroy of demo/dev: succeeded", confirmed.Jobs.Last().Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forks_pull_request_gets_no_token_and_no_plan_and_is_told_so_and_a_repository_that_is_not_set_up_runs_nothing()
    {
        var workflow = await _server.GenerateAsync(".github/workflows/deploy.yml");
        var fork = new GitHubRunner(_server, workflow, "pull_request") { Head = "somebody/metaflow" };
        var fresh = new GitHubRunner(_server, workflow, "push");
        fresh.Variables.Clear();

        await fork.RunAsync();
        await fresh.RunAsync();

        Assert.Equal(["Plan: success"], fork.Results);
        Assert.Contains("the pull request comes from a fork", fork.Jobs.Single().Summary, StringComparison.Ordinal);
        Assert.Empty(fresh.Results);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // The job's run, and its command once that has started.
    private async Task<(Task Run, RunningCommand Command)> StartAsync(GitHubRunner runner, CancellationToken cancellation)
    {
        var started = new TaskCompletionSource<RunningCommand>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Starting = (_, step, command) =>
        {
            if (step == "Services")
                started.TrySetResult(command);
        };
        var run = runner.RunAsync(cancellation);
        await Task.WhenAny(started.Task, run);
        return (run, await started.Task);
    }
}
