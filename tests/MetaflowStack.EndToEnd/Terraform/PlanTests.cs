using System.Text.Json;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Terraform;

public class PlanTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox"];

    [Fact]
    public async Task A_plan_before_anything_exists_creates_everything_and_leaves_no_state_behind()
    {
        await using var folder = new StackFolder();

        var plan = (await folder.RunAsync(["Plan", .. Demo])).Succeeded();

        Assert.Contains("68 to create.", plan.Output, StringComparison.Ordinal);
        (await folder.RunAsync(["Plan", .. Demo, "--detailed-exit-code"])).Exited(3);
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
        Assert.False(Directory.Exists(folder.PathOf(".nuke", "temp", "sandbox", "state")));
        Assert.False(Directory.Exists(folder.PathOf("output")));
    }

    [Fact]
    public async Task A_plan_after_a_deploy_is_empty_and_writes_nothing()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        var (writes, state) = (SandboxRequest.WritesOf(folder), State(folder));

        var plan = (await folder.RunAsync(["Plan", .. Demo, "--detailed-exit-code"])).Succeeded();

        Assert.Contains("Nothing to do: demo/default is as wanted", plan.Output, StringComparison.Ordinal);
        Assert.Equal(writes, SandboxRequest.WritesOf(folder));
        Assert.Equal(state, State(folder));
    }

    [Fact]
    public async Task A_plan_goes_by_the_state_while_another_run_has_it_locked()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        await using var held = File.Open(folder.PathOf(".nuke", "temp", "sandbox", "state", "demo", "default.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Contains("Nothing to do", (await folder.RunAsync(["Plan", .. Demo])).Succeeded().Output, StringComparison.Ordinal);
    }

    private static string State(StackFolder folder) => File.ReadAllText(folder.PathOf(".nuke", "temp", "sandbox", "state", "demo", "default.json"));
}
