using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.State;

/// <summary>Two runs and one state.</summary>
public class LockTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--state", "metaflow-state"];

    // A world in which a deployment takes 15 seconds and more: others come while it goes on.
    private static readonly string[] Slowly = ["--sandbox-speed", "60"];

    [Fact]
    public async Task A_second_run_names_the_holder_and_with_a_lock_timeout_waits_for_its_end()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        var first = await folder.StartAsync(["Services", .. Demo, .. Slowly]);
        await first.WaitForLineAsync("State: ");
        var waiting = await folder.StartAsync(["Infra", .. Demo, "--lock-timeout", "3m"]);

        var refused = (await folder.RunAsync(["Infra", .. Demo])).Exited(1);

        Assert.Contains($"is in use by {Environment.UserName}@{Environment.MachineName}, target Services, since ", refused.Output, StringComparison.Ordinal);
        Assert.Contains("--lock-timeout", refused.Output, StringComparison.Ordinal);
        var shown = (await folder.RunAsync(["StateShow", .. Demo])).Succeeded();
        Assert.Contains("held by ", shown.Output, StringComparison.Ordinal);
        (await first.WaitAsync()).Succeeded();
        var waited = (await waiting.WaitAsync()).Succeeded();
        Assert.Contains("Waiting for the lock", waited.Output, StringComparison.Ordinal);
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    [Fact]
    public async Task A_dead_holders_lock_ends_by_itself_within_60_seconds_and_the_next_run_goes_on()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        var first = await folder.StartAsync(["Infra", .. Demo]);
        await first.WaitForLineAsync("azure:storage-account/metaflow created");

        await first.SignalAsync("KILL");
        await first.WaitAsync();
        var next = (await folder.RunAsync(["Infra", .. Demo, "--lock-timeout", "60s"])).Succeeded();

        Assert.DoesNotContain("✗", next.Output, StringComparison.Ordinal);
        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    [Fact]
    public async Task A_lock_can_be_taken_from_a_run_which_then_stops_before_its_next_write()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        var holder = await folder.StartAsync(["Infra", .. Demo, .. Slowly]);
        await holder.WaitForLineAsync("azure:resource-group/metaflow created");

        Assert.Contains("Add --yes", (await folder.RunAsync(["StateUnlock", .. Demo])).Exited(2).Output, StringComparison.Ordinal);
        var unlocked = (await folder.RunAsync(["StateUnlock", .. Demo, "--yes"])).Succeeded();

        Assert.Contains("The lock is free. It was held by", unlocked.Output, StringComparison.Ordinal);
        Assert.Contains("target Infra", unlocked.Output, StringComparison.Ordinal);
        var lost = (await holder.WaitAsync()).Exited(1);
        Assert.Contains("has lost its lock on the state", lost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", lost.Output, StringComparison.Ordinal);
        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();
        Assert.Contains("there is nothing to unlock", (await folder.RunAsync(["StateUnlock", .. Demo])).Succeeded().Output, StringComparison.Ordinal);
        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    [Fact]
    public async Task A_folders_lock_names_the_process_that_holds_it()
    {
        await using var folder = new StackFolder();
        string[] demo = ["--org-prefix", "demo", "--cloud", "sandbox"];
        var holder = await folder.StartAsync(["Infra", .. demo, .. Slowly]);
        await holder.WaitForLineAsync("azure:resource-group/metaflow created");

        var refused = (await folder.RunAsync(["StateUnlock", .. demo, "--yes"])).Exited(1);

        Assert.Contains("cannot be broken from outside", refused.Output, StringComparison.Ordinal);
        Assert.Contains("end process ", refused.Output, StringComparison.Ordinal);
        await holder.SignalGroupAsync("INT");
        (await holder.WaitAsync()).Exited(130);
    }
}
