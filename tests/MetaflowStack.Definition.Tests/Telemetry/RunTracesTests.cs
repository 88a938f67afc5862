using MetaflowStack.Definition.Notices;
using MetaflowStack.Definition.Telemetry;
using MetaflowStack.Definition.Tests.Notices;
using MetaflowStack.Definition.Tests.Progress;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Tests.Telemetry;

// Spans go to everybody in the process who listens.
[Collection("Traces")]
public class RunTracesTests
{
    private static readonly ProgressSamples.Sample Cluster = ProgressSamples.Of("azure:managed-cluster/metaflow", 360);

    private readonly LinesLog _log = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_is_a_trace_of_targets_and_resources_over_both_protocols(bool grpc)
    {
        SecretMask.Add("hunter2-in-a-trace");
        await using var collector = await OtlpCollector.StartAsync(grpc);
        var address = new Uri(collector.Address + (grpc ? "" : "/v1/traces"));
        IRunObserver traces = RunTraces.Start(new TraceSettings(address, grpc, "api-key=abc", TimeSpan.FromSeconds(10)), "run-1", Stories.Settings(), _log);
        var failure = new StackException(new ErrorDetails { What = "it broke with hunter2-in-a-trace", Code = "QuotaExceeded" });

        traces.RunStarted();
        traces.TargetStarted("Infra");
        traces.Planned(ProgressSamples.PlanOf(Cluster));
        traces.Started(Cluster.Key, PlanAction.Create, Cluster.UsualDuration);
        traces.Finished(ProgressSamples.Ended(Cluster, Outcome.Failed) with { Error = failure.Details });
        traces.TargetEnded(Stories.Target("Infra", 4, "failed", failure));
        traces.RunEnded(Stories.Of("failed", [Stories.Target("Infra", 4, "failed", failure)], [], []));

        Assert.Empty(_log.Warnings);
        Assert.All(collector.ApiKeys, key => Assert.Equal("abc", key));
        Assert.NotEmpty(collector.ApiKeys);
        var run = Assert.Single(collector.Spans, span => span.Name == "run Services");
        var target = Assert.Single(collector.Spans, span => span.Name == "target Infra");
        var resource = Assert.Single(collector.Spans, span => span.Name == "create azure:managed-cluster/metaflow");
        Assert.Equal(("", run.Id, target.Id), (run.Parent, target.Parent, resource.Parent));
        Assert.All(collector.Spans, span => Assert.Equal((run.Trace, true, "metaflow-stack"), (span.Trace, span.Failed, span.Service)));
        Assert.All(collector.Spans, span => Assert.Equal("it broke with (secret). QuotaExceeded.", span.Message));
        Assert.Equal(
            ("azure:managed-cluster/metaflow", "Infra", "create", "failed", "QuotaExceeded"),
            (resource.Attributes["metaflow.resource.key"], resource.Attributes["metaflow.resource.stage"], resource.Attributes["metaflow.resource.action"], resource.Attributes["metaflow.resource.outcome"], resource.Attributes["error.type"]));
        Assert.Equal(("run-1", "1"), (run.Attributes["metaflow.run.id"], run.Attributes["process.exit.code"]));
    }
}
