using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>Many crashes, some at the same time.</summary>
internal static class CrashCampaign
{
    /// <summary>Both sides of every exchange of a deployment and of a destroy.</summary>
    public static IReadOnlyList<CrashPoint> AllPoints(Undisturbed undisturbed) => PointsOf(undisturbed, "Services", "Destroy");

    /// <summary>Both sides of every exchange of a rotation.</summary>
    public static IReadOnlyList<CrashPoint> RotationPoints(Undisturbed undisturbed) => PointsOf(undisturbed, "RotateSecrets");

    /// <summary>Both sides of every exchange of a destroy that keeps the data.</summary>
    public static IReadOnlyList<CrashPoint> KeepDataPoints(Undisturbed undisturbed) => PointsOf(undisturbed, StackCommand.KeepData);

    private static IReadOnlyList<CrashPoint> PointsOf(Undisturbed undisturbed, params IEnumerable<string> targets) =>
    [
        .. from target in targets
           from boundary in undisturbed.BoundariesOf(target)
           from side in Enum.GetValues<Side>()
           select new CrashPoint(undisturbed.State, target, new Kill(side, boundary)),
    ];

    /// <summary>Points of which the re-run is killed too, somewhere in its first exchanges, drawn by a seed.</summary>
    public static IReadOnlyList<CrashPoint> DoublePoints(IReadOnlyList<CrashPoint> points, int count, Random random) =>
    [
        .. Draw(points, count, random).Select(point => point with
        {
            Kills = [.. point.Kills, new Kill((Side)random.Next(2), null, random.Next(1, points.Count(other => other.Target == point.Target) / 2))],
        }),
    ];

    /// <summary>Points of a deployment that nobody finishes: what it has left is destroyed. Drawn by a seed.</summary>
    public static IReadOnlyList<CrashPoint> AbandonedPoints(IReadOnlyList<CrashPoint> points, int count, Random random) =>
        [.. Draw([.. points.Where(point => point.Target == "Services")], count, random).Select(point => point with { Then = "Destroy" })];

    /// <summary>Some of the points, drawn by a seed.</summary>
    public static IReadOnlyList<CrashPoint> Draw(IReadOnlyList<CrashPoint> points, int count, Random random)
    {
        var shuffled = points.ToArray();
        random.Shuffle(shuffled);
        return shuffled[..Math.Min(count, shuffled.Length)];
    }

    /// <summary>Plays points.</summary>
    /// <param name="undisturbed">What they are measured by.</param>
    /// <param name="points">The points.</param>
    /// <param name="ended">Called for each when it has been played.</param>
    public static async Task<IReadOnlyList<CrashOutcome>> PlayAsync(Undisturbed undisturbed, IReadOnlyList<CrashPoint> points, Action<CrashOutcome>? ended = null)
    {
        var scenario = new CrashScenario(undisturbed);
        var outcomes = new CrashOutcome[points.Count];
        await Parallel.ForEachAsync(
            points.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = 3 * Environment.ProcessorCount },
            async (item, _) =>
            {
                outcomes[item.Index] = await scenario.PlayAsync(item.Item);
                ended?.Invoke(outcomes[item.Index]);
            });
        return outcomes;
    }
}
