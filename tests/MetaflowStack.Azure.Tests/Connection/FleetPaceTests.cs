using System.Globalization;
using System.Text;
using MetaflowStack.Testing;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class FleetPaceTests
{
    // As many as keep these buckets busy.
    private const int AtOnce = 300;

    [Fact]
    public void Any_number_of_environments_takes_at_most_1_3_times_what_Azure_s_buckets_and_one_environment_allow()
    {
        var table = new StringBuilder("| environments | simulated time | bound | ratio | longest wait of a request | answers 429 |\n|---|---|---|---|---|---|\n");
        foreach (var environments in (int[])[1, 10, 100, 200, 1_000, 10_000])
        {
            var pace = new FleetPace(environments, AtOnce);
            var took = pace.Run();
            var bound = Bound(environments);
            table.Append(CultureInfo.InvariantCulture, $"| {environments:N0} | {Text(took)} | {Text(bound)} | {took / bound:0.00} | {pace.LongestWait.TotalSeconds:0} s | {pace.Refused} |\n");
            Assert.InRange(took / bound, 1, 1.3);
            Assert.Equal(0, pace.Refused);
        }

        DocumentSection.Matches("docs/scale.md", "fleet", table.ToString());
    }

    // Whatever the order, reads and writes come no faster than the buckets give, and one environment takes its time.
    private static TimeSpan Bound(int environments) => TimeSpan.FromSeconds(((double[])
    [
        FleetPace.Alone.TotalSeconds,
        ((FleetPace.Reads * environments) - 250) / 25.0,
        (((FleetPace.Profile.Count - FleetPace.Reads) * environments) - 200) / 10.0,
    ]).Max());

    private static string Text(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : $"{time.Minutes} min {time.Seconds} s";
}
