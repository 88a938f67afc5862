using MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>The generated pipeline, run as Azure Pipelines runs it, against the sandbox.</summary>
public sealed class AzurePipelinesTests : IAsyncDisposable
{
    private readonly BuildServer _server = SampleEnvironments.Server("dev", "prod");

    [Fact]
    public async Task Waves_are_stages_one_that_fails_holds_back_the_next_and_a_pull_request_gets_plans()
    {
        _server.VariablesOf["dev"] = new() { ["SANDBOX_FAULT"] = "QuotaExceeded" };
        var pipeline = await _server.GenerateAsync("azure-pipelines.yml");
        var failed = new AzureRunner(_server, pipeline, "IndividualCI");
        await failed.RunAsync();

        Assert.Equal(["Deploy dev: failure"], failed.Results);
        Assert.Contains("QuotaExceeded", string.Concat(failed.Jobs.Single().Errors), StringComparison.Ordinal);

        await _server.MendAsync("dev");
        var deployed = new AzureRunner(_server, pipeline, "IndividualCI");
        await deployed.RunAsync();

        Assert.Equal(["Deploy dev: success", "Deploy prod: success"], deployed.Results);
        Assert.All(deployed.Jobs, job => Assert.Equal(0, job.OpenGroups));
        Assert.True(deployed.Jobs.Last().Summary.Length > 0, deployed.Jobs.Last().ToString());
        Assert.Contains("Services of demo/prod: succeeded", deployed.Jobs.Last().Summary, StringComparison.Ordinal);

        var pull = new AzureRunner(_server, pipeline, "PullRequest");
        await pull.RunAsync();

        Assert.Equal(["Plan dev: success", "Plan prod: success"], pull.Results);
        Assert.All(pull.Jobs, job => Assert.Contains("Nothing to do: demo/", job.Summary, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_server.Artifacts, "plan-dev-1", "plan.json")));
        SampleEnvironments.AssertClean(_server, [.. failed.Jobs, .. deployed.Jobs, .. pull.Jobs]);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
