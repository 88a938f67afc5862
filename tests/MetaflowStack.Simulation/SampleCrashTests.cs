using System.Text.RegularExpressions;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Crashes;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>A sample of the crashes that <c>./build.sh CrashTest</c> plays in full.</summary>
public sealed partial class SampleCrashTests(UndisturbedFixture fixture) : IClassFixture<UndisturbedFixture>
{
    private const int Seed = UndisturbedFixture.Seed;

    [Theory]
    [InlineData("Services")]
    [InlineData("Destroy")]
    public async Task A_run_killed_before_it_sees_the_answer_to_a_delicate_write_is_finished_by_a_plain_re_run(string target) =>
        await AssertConvergeAsync(
            StateKind.Folder, points => [.. points.Where(point => point.Target == target && IsAfter(point, Delicate()))], atLeast: 5);

    [Theory]
    [InlineData(StateKind.Folder)]
    [InlineData(StateKind.Blob)]
    public async Task A_run_killed_at_any_exchange_is_finished_by_a_plain_re_run(StateKind state) =>
        await AssertConvergeAsync(state, points => CrashCampaign.Draw(points, 6, new Random(Seed)), atLeast: 3);

    [Fact]
    public async Task A_run_killed_at_an_exchange_with_its_state_is_finished_by_a_plain_re_run() =>
        await AssertConvergeAsync(StateKind.Blob, points => CrashCampaign.Draw([.. points.Where(point => IsOf("blob ", point))], 6, new Random(Seed)), atLeast: 3);

    [Fact]
    public async Task A_run_whose_re_run_is_killed_too_is_finished_by_the_next() =>
        await AssertConvergeAsync(StateKind.Folder, points => CrashCampaign.DoublePoints(points, 6, new Random(Seed)), atLeast: 2);

    [Fact]
    public async Task What_a_killed_deployment_has_left_is_destroyed_without_finishing_it_first() =>
        await AssertConvergeAsync(StateKind.Folder, points => CrashCampaign.AbandonedPoints(points, 6, new Random(Seed)), atLeast: 3);

    [Fact]
    public async Task What_a_killed_deployment_has_left_is_destroyed_while_its_cluster_is_still_being_created() =>
        await AssertConvergeAsync(
            StateKind.Folder,
            points => [First(points, Cluster()) with { Then = "Destroy" }],
            atLeast: 1);

    [Fact]
    public async Task What_died_before_its_state_had_a_place_or_in_the_middle_of_making_it_is_destroyed() =>
        await AssertConvergeAsync(
            StateKind.Blob,
            points => [.. new[] { StateGroup(), StateContainer(), StateRole() }.Select(request => First(points, request) with { Then = "Destroy" })],
            atLeast: 3);

    [Fact]
    public async Task Passwords_that_two_killed_runs_left_behind_are_withdrawn_by_the_next() =>
        await AssertConvergeAsync(StateKind.Folder, points => [First(points, Issued()).And(First(points, InPlace()))], atLeast: 1);

    // Polls are not the same in every run, so that a point may not be reached; hardly any may be.
    private async Task AssertConvergeAsync(StateKind state, Func<IReadOnlyList<CrashPoint>, IReadOnlyList<CrashPoint>> choose, int atLeast)
    {
        var undisturbed = await fixture.WithStateIn(state);
        var points = choose(CrashCampaign.AllPoints(undisturbed));

        var outcomes = await CrashCampaign.PlayAsync(undisturbed, points);

        Assert.All(outcomes, outcome => Assert.True(outcome.Converged, outcome.Describe(Seed)));
        Assert.InRange(outcomes.Count(outcome => outcome.Reached), atLeast, points.Count);
    }

    private static CrashPoint First(IReadOnlyList<CrashPoint> points, Regex request) => points.First(point => IsAfter(point, request));

    private static bool IsAfter(CrashPoint point, Regex request) => point.Kills[0].Side == Side.After && request.IsMatch(point.Kills[0].Boundary!.Request);

    private static bool IsOf(string service, CrashPoint point) => point.Kills[0].Boundary!.Request.StartsWith(service, StringComparison.Ordinal);

    // What cannot simply be sent again: objects that Entra names by itself, passwords, what takes minutes, deletions.
    [GeneratedRegex("^(graph (POST|PATCH|DELETE)|arm DELETE|arm PUT .*/(flexibleServers|managedClusters|roleAssignments)/[^/]+$|kubernetes PATCH /.*/secrets/)")]
    private static partial Regex Delicate();

    [GeneratedRegex("^arm PUT .*/managedClusters/[^/]+$")]
    private static partial Regex Cluster();

    [GeneratedRegex("^arm PUT /subscriptions/[^/]+/resourceGroups/rg-[^/]*-state-[^/]*$")]
    private static partial Regex StateGroup();

    [GeneratedRegex("^arm PUT .*-state-.*/blobServices/default/containers/[^/]+$")]
    private static partial Regex StateContainer();

    [GeneratedRegex("^arm PUT .*-state-.*/roleAssignments/[^/]+$")]
    private static partial Regex StateRole();

    [GeneratedRegex("^graph POST .*/addPassword$")]
    private static partial Regex Issued();

    [GeneratedRegex("^kubernetes PATCH /.*/secrets/metaflow-azure-storage-credentials$")]
    private static partial Regex InPlace();
}
