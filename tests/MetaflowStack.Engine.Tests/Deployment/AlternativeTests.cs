using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;
using MetaflowStack.Engine.Tests.Properties;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Deployment;

/// <summary>Resources that can be made in several ways.</summary>
public sealed class AlternativeTests
{
    private static readonly Thing Pool = Thing.Named("pool") with { Shape = "round", OtherShapes = ["square", "flat"], UsualDuration = TimeSpan.FromSeconds(10) };
    private static readonly Thing Tenant = Thing.Named("tenant", Pool) with { Container = Pool.Key };

    [Fact]
    public void What_cannot_be_had_is_made_in_the_next_way_and_what_failed_is_removed_before()
    {
        var lab = new Lab();
        var observer = new RecordingObserver();

        var changes = lab.Deploy(ResourceGraph.Build([Pool, Tenant]), With(lab, "round", "square"), observer);

        Assert.Equal(["create pool", "delete pool", "create pool", "delete pool", "create pool", "create tenant"], lab.World.Writes);
        Assert.Equal("flat", lab.World.Items[Pool.Key].Shape);
        var change = Assert.Single(changes.Changes, change => change.Key == Pool.Key);
        Assert.Equal((Outcome.Created, "round is lacking; square is lacking; made with flat"), (change.Outcome, change.Remark));
        Assert.Equal(["pool: round is lacking (Lacking); goes on with square", "pool: square is lacking (Lacking); goes on with flat"], observer.Notes);
    }

    [Fact]
    public void A_way_is_recorded_before_what_failed_is_removed_and_before_it_is_tried()
    {
        var lab = new Lab();

        lab.Deploy(ResourceGraph.Build([Pool]), With(lab, "round"));

        Assert.Equal(
            ["Intent round", "Accepted round", "Intent square", "Intent square", "Accepted square", "Done square"],
            lab.State.Entries.Select(entry => $"{entry.Phase} {entry.Resource!.Outputs.GetValueOrDefault("shape")}"));
    }

    [Fact]
    public void With_every_way_used_up_it_fails_and_the_choice_is_open_again()
    {
        var lab = new Lab();

        var failed = lab.Deploy(ResourceGraph.Build([Pool, Tenant]), With(lab, "round", "square", "flat"));

        var change = Assert.Single(failed.Changes, change => change.Key == Pool.Key);
        Assert.Equal((Outcome.Failed, "round is lacking, square is lacking, flat is lacking"), (change.Outcome, change.Error!.What));
        Assert.Equal(Outcome.Skipped, Assert.Single(failed.Changes, other => other.Key == Tenant.Key).Outcome);
        var record = Assert.Single(lab.State.Document.Resources);
        Assert.False(record.Complete);
        Assert.Empty(record.Outputs);

        lab.Deploy(ResourceGraph.Build([Pool, Tenant]));

        Assert.Equal("round", lab.World.Items[Pool.Key].Shape);
    }

    [Fact]
    public void Other_failures_are_failures()
    {
        var lab = new Lab();
        var provider = lab.Provider();
        provider.Failures["pool"] = 1;

        var changes = lab.Deploy(ResourceGraph.Build([Pool]), provider);

        Assert.Equal(Outcome.Failed, Assert.Single(changes.Changes).Outcome);
        Assert.Equal(["create pool"], lab.World.Writes);
    }

    [Fact]
    public void What_somebody_else_put_there_meanwhile_is_not_removed()
    {
        var lab = new Lab();
        var provider = new WorldProvider(lab.World)
        {
            Lacking = ["round"],
            Boundary = point =>
            {
                if (point == "before delete pool")
                    lab.World.Items[Pool.Key] = lab.World.Items[Pool.Key] with { Owned = false };
                return Task.CompletedTask;
            },
        };

        var changes = lab.Deploy(ResourceGraph.Build([Pool]), provider);

        Assert.Contains("is not ours to delete", Assert.Single(changes.Changes).Error!.What, StringComparison.Ordinal);
        Assert.True(lab.World.Items.ContainsKey(Pool.Key));
    }

    /// <summary>Dies at every point of a run in which the first way cannot be had; the next run finds that it can, and keeps to what was chosen.</summary>
    [Fact]
    public void A_choice_that_was_recorded_outlives_the_run_wherever_that_dies()
    {
        var chosenBefore = 0;
        for (var point = 0; ; point++)
        {
            var lab = new Lab();
            if (!DiesAt(lab, point))
                break;
            var chosen = lab.State.Document.Resources.FirstOrDefault(resource => resource.Key == Pool.Key)?.Outputs.GetValueOrDefault("shape");
            chosenBefore += chosen == "square" ? 1 : 0;
            var next = chosen == "square" ? Pool with { Shape = "square", OtherShapes = ["round", "flat"] } : Pool;
            var provider = lab.Provider();

            var changes = lab.Deploy(ResourceGraph.Build([next, Tenant]), provider);

            Assert.True(changes.Succeeded, $"point {point}");
            Assert.Empty(provider.Violations);
            Assert.Equal(chosen == "square" ? "square" : "round", lab.World.Items[Pool.Key].Shape);
            Assert.False(lab.World.Items[Pool.Key].Failed);
            Assert.All(lab.Deploy(ResourceGraph.Build([next, Tenant])).Changes, change => Assert.Equal(Outcome.Unchanged, change.Outcome));
        }

        Assert.True(chosenBefore >= 5, $"only {chosenBefore} points lay after the choice");
    }

    // Every append to the journal and every effect on the world is a point.
    private static bool DiesAt(Lab lab, int point)
    {
        var passed = 0;
        var simulation = lab.NewSimulation();
        Task ReachAsync(string _) => passed++ == point ? simulation.CrashAsync() : Task.CompletedTask;
        var provider = new WorldProvider(lab.World) { Lacking = ["round"], Boundary = ReachAsync };
        var plan = lab.Plan(ResourceGraph.Build([Pool, Tenant]));
        simulation.Run(async () =>
        {
            await using var deployer = lab.DeployerFor(plan, provider, reach: ReachAsync);
            return await deployer.WaitForStageAsync("Infra", CancellationToken.None);
        });
        return simulation.HasCrashed;
    }

    private static WorldProvider With(Lab lab, params string[] lacking) => new(lab.World) { Lacking = [.. lacking] };
}
