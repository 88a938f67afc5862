namespace MetaflowStack.Simulation.Crashes;

/// <summary>Many crashes, some at the same time.</summary>
internal static class CrashCampaign
{
    /// <summary>Both sides of every exchange of a deployment and of a destroy.</summary>
    public static IReadOnlyList<CrashPoint> AllPoints(Undisturbed undisturbed) =>
    [
        .. from target in new[] { "Services", "Destroy" }
           from boundary in undisturbed.BoundariesOf(target)
           from side in Enum.GetValues<Cloud.Side>()
           select new CrashPoint(target, side, boundary),
    ];

    /// <summary>Points of which the re-run is killed too, drawn by a seed.</summary>
    public static IReadOnlyList<CrashPoint> DoublePoints(IReadOnlyList<CrashPoint> points, int count, Random random) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
        {
            var first = points[random.Next(points.Count)];
            var most = points.Count(point => point.Target == first.Target) / Enum.GetValues<Cloud.Side>().Length;
            return first with { AgainAt = random.Next(1, most) };
        }),
    ];

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
            new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount },
            async (item, _) =>
            {
                outcomes[item.Index] = await scenario.PlayAsync(item.Item);
                ended?.Invoke(outcomes[item.Index]);
            });
        return outcomes;
    }
}
