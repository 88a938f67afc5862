using System.Diagnostics;
using System.Globalization;
using MetaflowStack.Simulation.Storms;

namespace MetaflowStack.Simulation;

/// <summary>
/// Many storms, on demand: <c>./build.sh StormTest</c>. METAFLOW_STORM_DEPLOYS is how many, METAFLOW_STORM_SEED the first seed; the
/// others follow it.
/// </summary>
public class NightlyStormTest
{
    // Issue 5: at least 999 of 1,000.
    private const double WantedShare = 0.999;
    private const double LargestRatio = 1.5;

    [Fact(Explicit = true)]
    public async Task Deployments_succeed_while_three_in_ten_requests_fail()
    {
        var (count, first) = (Variable("METAFLOW_STORM_DEPLOYS", 1000), Variable("METAFLOW_STORM_SEED", 1));
        Console.WriteLine($"Seeds {first} to {first + count - 1}, {StormScenario.Share:P0} of requests fail.");
        var (done, started) = (0, Stopwatch.GetTimestamp());
        var outcomes = await StormCampaign.PlayAsync(first, count, outcome =>
        {
            if (!outcome.Succeeded || outcome.Early.Count > 0 || outcome.Ratio > LargestRatio)
                Console.WriteLine(outcome.Describe());
            if (Interlocked.Increment(ref done) % 10 == 0)
                Console.WriteLine($"{done} of {count} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        });

        Console.WriteLine(StormReport.Of(outcomes));
        Assert.InRange(outcomes.Count(outcome => outcome.Succeeded), (int)Math.Ceiling(WantedShare * count), count);
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Early));
        Assert.All(outcomes, outcome => Assert.InRange(outcome.Ratio, 0, LargestRatio));
    }

    private static int Variable(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
