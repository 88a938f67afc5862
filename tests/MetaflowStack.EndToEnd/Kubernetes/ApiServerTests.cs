using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Kubernetes;

/// <summary>An API server that restarts, drops watches and forgets their revisions in the middle of a deployment.</summary>
public class ApiServerTests
{
    [Fact]
    public async Task A_deployment_gets_over_restarts_and_lost_watches()
    {
        await using var folder = new StackFolder();

        (await folder.RunAsync(["Services", "--org-prefix", "demo", "--cloud", "sandbox", "--sandbox-seed", "1", "--sandbox-fault",
            "Kubernetes.Restart:20s:x1@PATCH@*/deployments/metadata-service", "Kubernetes.Restart:20s:x1@PATCH@*/deployments/argo-server",
            "Kubernetes.Expired:x3", "Kubernetes.WatchDropped:5s:x5"])).Succeeded();

        Assert.All(RunJson.Of(folder).Actions, action => Assert.Equal("created", action.Value));
        var faults = (await File.ReadAllLinesAsync(folder.PathOf(".nuke", "temp", "sandbox", "events.jsonl"))).Where(line => line.Contains("\"event\":\"fault\"", StringComparison.Ordinal)).ToList();
        Assert.Contains(faults, line => line.Contains("Kubernetes.Restart", StringComparison.Ordinal));
        Assert.Contains(faults, line => line.Contains("Kubernetes.Expired", StringComparison.Ordinal));
        Assert.Contains(faults, line => line.Contains("Kubernetes.WatchDropped", StringComparison.Ordinal));
        (await folder.RunAsync(["Services", "--org-prefix", "demo", "--cloud", "sandbox"])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }
}
