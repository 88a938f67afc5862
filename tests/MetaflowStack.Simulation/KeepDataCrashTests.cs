using System.Text.RegularExpressions;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Crashes;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>A destroy that keeps the data and is killed: the same command finishes it, or a destroy takes the rest.</summary>
public sealed partial class KeepDataCrashTests(UndisturbedFixture fixture) : IClassFixture<UndisturbedFixture>
{
    private const int Seed = UndisturbedFixture.Seed;

    [Theory]
    [InlineData(StackCommand.KeepData)]
    [InlineData("Destroy")]
    public async Task A_destroy_that_keeps_the_data_killed_after_a_delicate_write_is_followed_by(string next) =>
        await AssertConvergeAsync(points => [.. points.Where(point => point.Kills[0].Side == Side.After && Delicate().IsMatch(point.Kills[0].Boundary!.Request)).Select(point => point with { Then = next })], atLeast: 3);

    [Fact]
    public async Task A_destroy_that_keeps_the_data_killed_at_any_exchange_is_finished_by_a_plain_re_run() =>
        await AssertConvergeAsync(points => CrashCampaign.Draw(points, 6, new Random(Seed)), atLeast: 3);

    private async Task AssertConvergeAsync(Func<IReadOnlyList<CrashPoint>, IReadOnlyList<CrashPoint>> choose, int atLeast)
    {
        var undisturbed = await fixture.WithStateIn(StateKind.Folder);
        var points = choose(CrashCampaign.KeepDataPoints(undisturbed));

        var outcomes = await CrashCampaign.PlayAsync(undisturbed, points);

        Assert.All(outcomes, outcome => Assert.True(outcome.Converged, outcome.Describe(Seed)));
        Assert.InRange(outcomes.Count(outcome => outcome.Reached), atLeast, points.Count);
    }

    // What is deleted one by one: the cluster, its subnet, roles, the application.
    [GeneratedRegex("^(graph DELETE|arm DELETE)")]
    private static partial Regex Delicate();
}
