using System.Diagnostics;
using System.Globalization;
using MetaflowStack.Simulation.Crashes;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>
/// Every crash, on demand: <c>./build.sh CrashTest</c>. METAFLOW_CRASH_POINTS is <c>all</c>, a number of exchanges drawn by the
/// seed (with half as many further crashes: of re-runs, and of deployments that are then destroyed), or one point as a report
/// names it; METAFLOW_CRASH_SEED the seed.
/// </summary>
public class NightlyCrashTest
{
    [Fact(Explicit = true)]
    public async Task A_run_killed_at_any_exchange_is_finished_by_a_plain_re_run()
    {
        var seed = Variable("METAFLOW_CRASH_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 1;
        var wanted = Variable("METAFLOW_CRASH_POINTS") ?? "all";
        var outcomes = new List<CrashOutcome>();
        foreach (var state in Enum.GetValues<StateKind>())
            outcomes.AddRange(await PlayAsync(state, wanted, seed));

        Console.WriteLine(CrashReport.Of(outcomes));
        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, outcome => Assert.True(outcome.Converged, outcome.Describe(seed)));
    }

    private static async Task<IReadOnlyList<CrashOutcome>> PlayAsync(StateKind state, string wanted, int seed)
    {
        using var undisturbed = await Undisturbed.ObserveAsync(state, seed);
        var points = Choose(undisturbed, wanted, new Random(seed));
        Console.WriteLine($"State in a {state.ToString().ToLowerInvariant()}, seed {seed}: {points.Count} points; a deployment has {undisturbed.BoundariesOf("Services").Count} exchanges, a destroy {undisturbed.BoundariesOf("Destroy").Count}.");
        var (done, started) = (0, Stopwatch.GetTimestamp());
        return await CrashCampaign.PlayAsync(undisturbed, points, outcome =>
        {
            if (!outcome.Converged)
                Console.WriteLine(outcome.Describe(seed));
            if (Interlocked.Increment(ref done) % 50 == 0)
                Console.WriteLine($"{done} of {points.Count} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        });
    }

    private static IReadOnlyList<CrashPoint> Choose(Undisturbed undisturbed, string wanted, Random random)
    {
        IReadOnlyList<CrashPoint> all = [.. CrashCampaign.AllPoints(undisturbed), .. CrashCampaign.RotationPoints(undisturbed), .. CrashCampaign.KeepDataPoints(undisturbed)];
        if (wanted != "all" && !int.TryParse(wanted, CultureInfo.InvariantCulture, out _))
            return CrashPoint.Parse(wanted) is var point && point.State == undisturbed.State ? [point] : [];
        var single = wanted == "all" ? all : CrashCampaign.Draw(all, int.Parse(wanted, CultureInfo.InvariantCulture), random);
        return [.. single, .. CrashCampaign.DoublePoints(all, single.Count / 4, random), .. CrashCampaign.AbandonedPoints(all, single.Count / 4, random)];
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
