using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>Node pools whose preferred VM size cannot be had, with the real program.</summary>
public class NodeSizeTests
{
    private const string TaskPool = "azure:agent-pool/taskworkers";
    private static readonly string[] Demo = ["Infra", "--org-prefix", "demo", "--cloud", "sandbox"];

    [Fact]
    public async Task Without_capacity_for_a_size_the_next_is_taken_and_kept_whatever_later_runs_prefer()
    {
        await using var folder = new StackFolder();

        var first = (await folder.RunAsync([.. Demo, "--sandbox-fault", "AllocationFailed:Standard_D4_v5"])).Succeeded();

        Assert.Equal("created", RunJson.Of(folder).Actions[TaskPool]);
        Assert.Equal("Standard_D4_v5 has no capacity in westus; made with Standard_D4s_v5", RunJson.Of(folder).Remarks[TaskPool]);
        Assert.Contains("taskworkers: 1 to 50 nodes of Standard_D4_v5 (", first.Output, StringComparison.Ordinal);
        Assert.Contains("Standard_D4_v5 has no capacity in westus", first.Output, StringComparison.Ordinal);
        Assert.Equal(["DELETE taskworkers", "PUT taskworkers", "PUT taskworkers"], PoolWrites(folder).Order(StringComparer.Ordinal));
        foreach (string[] options in (string[][])[[], ["--task-node-size", "Standard_D4_v5", "Standard_D4s_v5"], ["--skip", "Preflight"]])
        {
            var later = (await folder.RunAsync([.. Demo, .. options])).Succeeded();
            Assert.Equal(0, RunJson.Of(folder).Writes);
            Assert.DoesNotContain("Preflight failed", later.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_size_that_the_checks_pass_over_is_not_even_tried()
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync([.. Demo, "--sandbox-fault", "SkuNotAvailable:Standard_D4_v5", "AllocationFailed:Standard_D4s_v5"])).Succeeded();

        Assert.Contains("taskworkers, passed over: Standard_D4_v5: not available to this subscription in westus", run.Output, StringComparison.Ordinal);
        Assert.Equal("Standard_D4s_v5 has no capacity in westus; made with Standard_D4as_v5", RunJson.Of(folder).Remarks[TaskPool]);
        Assert.Equal(["DELETE taskworkers", "PUT taskworkers", "PUT taskworkers"], PoolWrites(folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_cluster_itself_goes_on_to_the_next_size_of_its_default_pool()
    {
        await using var folder = new StackFolder();

        (await folder.RunAsync([.. Demo, "--sandbox-fault", "AllocationFailed:Standard_D2_v2"])).Succeeded();

        Assert.Equal("Standard_D2_v2 has no capacity in westus; made with Standard_D2s_v5", RunJson.Of(folder).Remarks["azure:managed-cluster/metaflow"]);
        (await folder.RunAsync(Demo)).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    private static IEnumerable<string> PoolWrites(StackFolder folder) => SandboxRequest.Of(folder)
        .Where(request => request.Method != "GET" && request.Path.Contains("/agentPools/", StringComparison.Ordinal))
        .Select(request => $"{request.Method} {request.Path[(request.Path.LastIndexOf('/') + 1)..]}");
}
