namespace MetaflowStack.Simulation.Storms;

/// <summary>Many storms, some at the same time.</summary>
internal static class StormCampaign
{
    // A deployment mostly waits; with many more at a time the machine would lose simulated minutes.
    private static readonly int s_atOnce = 3 * Environment.ProcessorCount;

    /// <summary>Plays seeds that follow each other.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="ended">Called for each when it has been played.</param>
    public static async Task<IReadOnlyList<StormOutcome>> PlayAsync(int first, int count, Action<StormOutcome>? ended = null)
    {
        var outcomes = new StormOutcome[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = s_atOnce },
            async (index, _) =>
            {
                outcomes[index] = await StormScenario.PlayAsync(first + index);
                ended?.Invoke(outcomes[index]);
            });
        return outcomes;
    }
}
