using System.Text.RegularExpressions;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>The same with real processes and SIGKILL: what the many crashes within one process stand for.</summary>
public sealed class KilledProcessTests(UndisturbedFixture fixture) : IClassFixture<UndisturbedFixture>
{
    [Theory]
    [InlineData("Services", Side.Before, "^kubernetes PATCH /.*/secrets/")]
    [InlineData("Services", Side.After, "^graph POST /v1.0/applications/.*/addPassword")]
    [InlineData("Destroy", Side.After, "^graph DELETE /v1.0/applications")]
    public async Task A_process_killed_at_an_exchange_is_followed_by_one_that_finishes(string target, Side side, string exchange)
    {
        var undisturbed = await fixture.WithStateIn(StateKind.Folder);
        using var workspace = new Workspace();
        await using var stage = await undisturbed.SetAsync(target, workspace);
        var hits = new Regex(exchange);

        var killed = await ProgramRun.RunAsync(target, workspace, stage.Cloud, new Trap(side, (boundary, _) => hits.IsMatch(boundary.Request)));
        var again = await ProgramRun.RunAsync(target, workspace, stage.Cloud);

        Assert.Equal(137, killed.ExitCode);
        Assert.True(again.ExitCode == 0, again.Output);
        var census = stage.Cloud.TakeCensus();
        Assert.Empty(census.Beyond(undisturbed.After(target)));
        Assert.Empty(undisturbed.After(target).Beyond(census));
        Assert.Empty(Credentials.Faults(stage.Cloud.Snapshot()["sections"]!.AsObject(), stage.Cloud.Gate.DatabasePasswords));
    }
}
