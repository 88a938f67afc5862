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
        await AssertConvergeAsync([.. Points.Where(point => point.Target == target && point.Kills[0].Side == Side.After && Delicate().IsMatch(point.Kills[0].Boundary!.Request))], atLeast: 5);

    [Fact]
    public async Task A_run_killed_at_any_exchange_is_finished_by_a_plain_re_run() =>
        await AssertConvergeAsync(CrashCampaign.Draw(Points, 8, new Random(Seed)), atLeast: 4);

    [Fact]
    public async Task A_run_whose_re_run_is_killed_too_is_finished_by_the_next() =>
        await AssertConvergeAsync(CrashCampaign.DoublePoints(Points, 6, new Random(Seed)), atLeast: 2);

    [Fact]
    public async Task What_a_killed_deployment_has_left_is_destroyed_without_finishing_it_first() =>
        await AssertConvergeAsync(CrashCampaign.AbandonedPoints(Points, 6, new Random(Seed)), atLeast: 3);

    [Fact]
    public async Task Passwords_that_two_killed_runs_left_behind_are_withdrawn_by_the_next()
    {
        var issued = Points.First(point => point.Kills[0] is { Side: Side.After, Boundary: { Request: var request } } && request.EndsWith("/addPassword", StringComparison.Ordinal));
        var inPlace = Points.First(point => point.Kills[0] is { Side: Side.After, Boundary: { Request: var request } } && request.StartsWith("kubernetes PATCH /", StringComparison.Ordinal) && request.EndsWith("/secrets/metaflow-azure-storage-credentials", StringComparison.Ordinal));

        await AssertConvergeAsync([issued with { Kills = [.. issued.Kills, .. inPlace.Kills] }], atLeast: 1);
    }

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
