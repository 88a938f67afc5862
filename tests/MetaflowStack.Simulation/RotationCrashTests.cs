using System.Text.RegularExpressions;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Crashes;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>
/// A rotation that is killed: the same command, or a plain deployment, finishes it. Each place has one credential then, which opens what it
/// is for, and everything works with it.
/// </summary>
public sealed partial class RotationCrashTests(UndisturbedFixture fixture) : IClassFixture<UndisturbedFixture>
{
    private const int Seed = UndisturbedFixture.Seed;

    [Theory]
    [InlineData("RotateSecrets")]
    [InlineData("Services")]
    public async Task A_rotation_killed_before_it_sees_the_answer_to_a_write_is_finished_by(string next) =>
        await AssertConvergeAsync(points => [.. points.Where(point => point.Kills[0].Side == Side.After && IsWrite(point)).Select(point => point with { Then = next })], atLeast: 7);

    [Theory]
    [InlineData("RotateSecrets")]
    [InlineData("Services")]
    public async Task A_rotation_killed_at_any_exchange_is_finished_by(string next) =>
        await AssertConvergeAsync(points => [.. CrashCampaign.Draw(points, 6, new Random(Seed)).Select(point => point with { Then = next })], atLeast: 3);

    [Fact]
    public async Task A_rotation_whose_re_run_is_killed_too_is_finished_by_the_next() =>
        await AssertConvergeAsync(points => [First(points, Issued()).And(First(points, InPlace())), First(points, InPlace()).And(First(points, Withdrawn()))], atLeast: 1);

    [Fact]
    public async Task What_a_killed_rotation_has_left_is_destroyed_without_finishing_it_first() =>
        await AssertConvergeAsync(points => [First(points, Issued()) with { Then = "Destroy" }, First(points, InPlace()) with { Then = "Destroy" }], atLeast: 2);

    private async Task AssertConvergeAsync(Func<IReadOnlyList<CrashPoint>, IReadOnlyList<CrashPoint>> choose, int atLeast)
    {
        var undisturbed = await fixture.WithStateIn(StateKind.Folder);
        var points = choose(CrashCampaign.RotationPoints(undisturbed));

        var outcomes = await CrashCampaign.PlayAsync(undisturbed, points);

        Assert.All(outcomes, outcome => Assert.True(outcome.Converged, outcome.Describe(Seed)));
        Assert.InRange(outcomes.Count(outcome => outcome.Reached), atLeast, points.Count);
    }

    private static CrashPoint First(IReadOnlyList<CrashPoint> points, Regex request) =>
        points.First(point => point.Kills[0].Side == Side.After && request.IsMatch(point.Kills[0].Boundary!.Request));

    private static bool IsWrite(CrashPoint point) => Write().IsMatch(point.Kills[0].Boundary!.Request);

    // New passwords, Secrets, workloads that restart, old passwords that go.
    [GeneratedRegex("^(graph POST|arm PATCH|kubernetes PATCH /.*/(secrets|deployments)/)")]
    private static partial Regex Write();

    [GeneratedRegex("^graph POST .*/addPassword$")]
    private static partial Regex Issued();

    [GeneratedRegex("^kubernetes PATCH /.*/secrets/metaflow-azure-storage-credentials$")]
    private static partial Regex InPlace();

    [GeneratedRegex("^graph POST .*/removePassword$")]
    private static partial Regex Withdrawn();
}
