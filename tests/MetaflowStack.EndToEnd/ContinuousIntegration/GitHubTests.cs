using MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>The generated workflow, run as GitHub Actions runs it, against the sandbox.</summary>
public sealed class GitHubTests : IAsyncDisposable
{
    private readonly BuildServer _server = SampleEnvironments.Server();

    [Fact]
    public async Task A_wave_that_fails_in_one_environment_ends_in_the_others_holds_back_the_next_and_converges_when_it_is_run_again()
    {
        _server.VariablesOf["test"] = new() { ["SANDBOX_FAULT"] = "QuotaExceeded" };
        var workflow = await _server.GenerateAsync(".github/workflows/deploy.yml");
        var push = new GitHubRunner(_server, workflow, "push");

        await push.RunAsync();

        Assert.Equal(["Deploy dev: success", "Deploy test: failure"], push.Results);
        Assert.Contains("QuotaExceeded", string.Concat(push.Jobs.Last().Errors), StringComparison.Ordinal);
        Assert.Contains("Services of demo/dev: succeeded", push.Jobs.First().Summary, StringComparison.Ordinal);
        var deployed = push.Jobs.First();

        await _server.MendAsync("test");
        await push.RunAsync();

        Assert.Equal(["Deploy dev: success", "Deploy test: success", "Deploy prod: success"], push.Results);
        Assert.Same(deployed, push.Jobs.First());
        Assert.True(push.Jobs.Last().Times.From >= push.Jobs.ElementAt(1).Times.To, "Production was not after the wave before.");
        SampleEnvironments.AssertClean(_server, push.Jobs);

        await PlansAsync(workflow);
    }

    // What a pull request shows, on what the push has made.
    private async Task PlansAsync(string workflow)
    {
        if (GitHubCli.Missing is { } why)
            Assert.Skip(why);
        var pull = new GitHubRunner(_server, workflow, "pull_request");
        await pull.RunAsync();

        Assert.Equal(["Plan dev", "Plan test", "Plan prod", "Comment on dev", "Comment on test", "Comment on prod"], pull.Jobs.Select(job => job.Name));
        Assert.All(pull.Jobs, job => Assert.True(job.Result == "success", job.ToString()));
        Assert.All(pull.Comments(), comment => Assert.Contains("Nothing to do: demo/", comment, StringComparison.Ordinal));

        _server.Profiles["parameters.dev.json"] = _server.Profiles["parameters.dev.json"].Replace("\"DeployArgo\": false", "\"DeployArgo\": true", StringComparison.Ordinal);
        pull = new GitHubRunner(_server, workflow, "pull_request");
        await pull.RunAsync();

        Assert.Equal(3, pull.Comments().Count());
        Assert.Contains("to create", pull.Comments().First(comment => comment.StartsWith("<!-- plan of dev -->\n", StringComparison.Ordinal)), StringComparison.Ordinal);
        SampleEnvironments.AssertClean(_server, pull.Jobs);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
