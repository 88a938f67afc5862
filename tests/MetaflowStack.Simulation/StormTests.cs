using MetaflowStack.Simulation.Storms;

namespace MetaflowStack.Simulation;

/// <summary>A sample of the storms that <c>./build.sh StormTest</c> plays, and single faults that a deployment has to get over by itself.</summary>
public sealed class StormTests
{
    private const int Seed = 1;
    private const double LargestRatio = 1.5;

    [Fact]
    public async Task Deployments_succeed_while_three_in_ten_requests_fail()
    {
        var outcomes = await StormCampaign.PlayAsync(Seed, 3);

        Assert.All(outcomes, outcome =>
        {
            Assert.True(outcome.Succeeded, outcome.Describe());
            Assert.True(outcome.Early.Count == 0, outcome.Describe());
            Assert.True(outcome.Ratio <= LargestRatio, outcome.Describe());
            Assert.InRange(outcome.Failed / (double)outcome.Requests, 0.2, 0.4);
        });
    }

    [Theory]
    [InlineData("ExpiredAuthenticationToken")]
    [InlineData("ExpiredAuthenticationToken:x1@PUT", "Graph.ExpiredAuthenticationToken:x1", "Kubernetes.ExpiredAuthenticationToken:x1@PATCH")]
    [InlineData("Kubernetes.429:30%:retry-after=3s")]
    [InlineData("503:30%")]
    [InlineData("503:after=1m:for=10m")]
    [InlineData("Graph.ConnectionDropped:50%@POST", "Graph.500:30%@POST")]
    [InlineData("Graph.ConnectionDropped:after:call=1-2@POST")]
    [InlineData("ConnectionDropped:after:60%@PUT", "ConnectionDropped:after:60%@PATCH")]
    [InlineData("Kubernetes.ConnectionDropped:after:50%@PATCH")]
    [InlineData("TruncatedBody:30%", "Graph.TruncatedBody:50%", "SignIn.TruncatedBody:x2", "Kubernetes.TruncatedBody:20%")]
    [InlineData("ResourceDeleted@*/storageAccounts/*")]
    public async Task A_deployment_gets_over_it_by_itself(params string[] faults)
    {
        var outcome = await StormScenario.PlayAsync(Seed, faults);

        Assert.True(outcome.Succeeded, outcome.Describe());
        Assert.True(outcome.Early.Count == 0, outcome.Describe());
        Assert.True(outcome.Happened, "No fault happened: the test shows nothing.");
    }
}
