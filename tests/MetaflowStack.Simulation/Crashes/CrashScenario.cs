using System.Diagnostics;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>
/// One crash from beginning to end: the command runs until it is killed, the same command runs again, and then the world must be
/// as if nothing had happened. After a deployment one more run must find nothing to do, and Destroy must leave nothing.
/// </summary>
/// <param name="undisturbed">What the command leads to when nothing happens.</param>
internal sealed class CrashScenario(Undisturbed undisturbed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Plays a crash.</summary>
    public async Task<CrashOutcome> PlayAsync(CrashPoint point)
    {
        using var folder = new Workspace();
        await using var stage = await undisturbed.SetAsync(point.Target, folder);
        foreach (var kill in point.Kills)
        {
            if (!await KillAsync(stage, point.Target, kill.Trap))
                return new CrashOutcome(point) { Reached = false };
        }

        return await RunAgainAsync(stage, point);
    }

    // The workspace that the dead run leaves becomes the stage's; false when the run ended without coming to the trap.
    private async Task<bool> KillAsync(Stage stage, string target, Trap trap)
    {
        Workspace? left = null;
        var killed = stage.Workspace;
        var traffic = stage.Cloud.NewTraffic(trap, () => left = killed.CopyAsLeftByTheDead());
        var run = stage.Follow(StackCommand.RunAsync(target, undisturbed.State, killed, stage.Cloud, traffic));
        await Task.WhenAny(run, traffic.Death).WaitAsync(Patience);
        if (left is null)
            return false;
        stage.Move(left);
        stage.Cloud.LetLeasesEnd();
        return true;
    }

    private async Task<CrashOutcome> RunAgainAsync(Stage stage, CrashPoint point)
    {
        var left = stage.Cloud.TakeCensus();
        var started = Stopwatch.GetTimestamp();
        var rerun = await RunAsync(stage, point.Then);
        var outcome = new CrashOutcome(point) { Rerun = Stopwatch.GetElapsedTime(started) };
        if (rerun.Error is not null)
            return outcome with { ManualSteps = [$"{point.Then} failed: {rerun.Error}\n{rerun.Log}"] };

        outcome = Judge(outcome, stage, undisturbed.After(point.Then), point.Then == point.Target ? null : left);
        if (point.Then.StartsWith("Destroy", StringComparison.Ordinal))
            return outcome;
        var settled = await RunAsync(stage, "Services");
        if (settled.Error is not null || settled.Writes > 0 || settled.Changed.Count > 0)
            outcome = outcome with { ManualSteps = [.. outcome.ManualSteps, $"one more run did not find everything in order: {settled.Error}{string.Join(", ", settled.Changed)}, {settled.Writes} writes"] };
        var destroyed = await RunAsync(stage, "Destroy");
        return destroyed.Error is null
            ? Judge(outcome, stage, undisturbed.After("Destroy"))
            : outcome with { ManualSteps = [.. outcome.ManualSteps, $"Destroy failed: {destroyed.Error}\n{destroyed.Log}"] };
    }

    private Task<CommandResult> RunAsync(Stage stage, string target) =>
        stage.Follow(StackCommand.RunAsync(target, undisturbed.State, stage.Workspace, stage.Cloud, stage.Cloud.NewTraffic())).WaitAsync(Patience);

    private static CrashOutcome Judge(CrashOutcome outcome, Stage stage, Census wanted, Census? abandoned = null)
    {
        var census = stage.Cloud.TakeCensus();
        var known = wanted.Lines.ToHashSet();
        var beyond = census.Beyond(wanted);
        return outcome with
        {
            ManualSteps =
            [
                .. outcome.ManualSteps,
                .. wanted.Beyond(census).Where(line => !IsPlaceNeverMade(line, abandoned)).Select(line => "missing: " + line),
                .. Credentials.Faults(stage.Cloud.Snapshot()["sections"]!.AsObject(), stage.Cloud.Gate.DatabasePasswords),
            ],
            Orphans = [.. outcome.Orphans, .. beyond.Where(line => !known.Contains(line))],
            Duplicates = [.. outcome.Duplicates, .. beyond.Where(known.Contains)],
        };
    }

    // The place of the state outlives its stacks; only an abandoned first run that had not come to making it leaves none.
    private static bool IsPlaceNeverMade(string line, Census? abandoned) =>
        abandoned is not null && !abandoned.Lines.Contains(line) && line.Contains("/resourceGroups/rg-metaflow-remote-state-", StringComparison.Ordinal);
}
