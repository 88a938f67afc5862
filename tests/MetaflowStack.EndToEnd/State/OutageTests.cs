using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.State;

public class OutageTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--state", "metaflow-state"];

    [Fact]
    public async Task What_cannot_be_pushed_is_kept_in_a_file_and_the_next_run_pushes_it_and_converges()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        // Slow enough that the storage account and the DNS zone are still being made when the network has come to be: what becomes
        // of them is what cannot be pushed.
        var run = await folder.StartAsync(["Services", .. Demo, "--sandbox-speed", "5"]);
        await run.WaitForLineAsync("azure:virtual-network/metaflow created");

        await emulator.KillAsync();

        var failed = (await run.WaitAsync()).Exited(1);
        Assert.DoesNotContain("   at ", failed.Output, StringComparison.Ordinal);
        var spill = Assert.Single(Directory.GetFiles(folder.PathOf(".nuke", "temp", "state"), "demo-default-*.jsonl"));
        Assert.Contains(Path.GetFileName(spill), failed.Output, StringComparison.Ordinal);
        var unreachable = (await folder.RunAsync(["StateShow", .. Demo])).Exited(1);
        Assert.Contains("does not answer", unreachable.Output, StringComparison.Ordinal);

        await emulator.BeginAsync();
        var next = (await folder.RunAsync(["Services", .. Demo, "--lock-timeout", "90s"])).Succeeded();

        Assert.Contains("could not push", next.Output, StringComparison.Ordinal);
        Assert.Contains("Pushing it to the state now", next.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(spill), "What was pushed is still offered.");
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        Assert.All(RunJson.Of(folder).Actions, action => Assert.Equal("unchanged", action.Value));
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }
}
