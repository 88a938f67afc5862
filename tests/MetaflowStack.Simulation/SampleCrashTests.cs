using System.Text.RegularExpressions;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Crashes;

namespace MetaflowStack.Simulation;

/// <summary>A sample of the crashes that <c>./build.sh CrashTest</c> plays in full.</summary>
public sealed partial class SampleCrashTests(UndisturbedFixture fixture) : IClassFixture<UndisturbedFixture>
{
    private const int Seed = UndisturbedFixture.Seed;

    [Theory]
    [InlineData("Services")]
    [InlineData("Destroy")]
    public async Task A_run_killed_before_it_sees_the_answer_to_a_delicate_write_is_finished_by_a_plain_re_run(string target) =>
        await AssertConvergeAsync([.. Points.Where(point => point.Target == target && point.Side == Side.After && Delicate().IsMatch(point.Boundary.Request))], atLeast: 5);

    [Fact]
    public async Task A_run_killed_at_any_exchange_is_finished_by_a_plain_re_run()
    {
        var points = Points.ToArray();
        new Random(Seed).Shuffle(points);

        await AssertConvergeAsync(points[..8], atLeast: 4);
    }

    [Fact]
    public async Task A_run_whose_re_run_is_killed_too_is_finished_by_the_next() =>
        await AssertConvergeAsync(CrashCampaign.DoublePoints(Points, 6, new Random(Seed)), atLeast: 2);

    private IReadOnlyList<CrashPoint> Points => CrashCampaign.AllPoints(fixture.Undisturbed);

    // Polls are not the same in every run, so that a point may not be reached; hardly any may be.
    private async Task AssertConvergeAsync(IReadOnlyList<CrashPoint> points, int atLeast)
    {
        var outcomes = await CrashCampaign.PlayAsync(fixture.Undisturbed, points);

        Assert.All(outcomes, outcome => Assert.True(outcome.Converged, outcome.Describe(Seed)));
        Assert.InRange(outcomes.Count(outcome => outcome.Reached), atLeast, points.Count);
    }

    // What cannot simply be sent again: objects that Entra names by itself, passwords, what takes minutes, deletions.
    [GeneratedRegex("^(graph (POST|PATCH|DELETE)|arm DELETE|arm PUT .*/(flexibleServers|managedClusters|roleAssignments)/[^/]+$|kubernetes PATCH /.*/secrets/)")]
    private static partial Regex Delicate();
}
