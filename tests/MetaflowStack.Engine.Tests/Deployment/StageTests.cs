using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Deployment;

/// <summary>Which stage starts what, waits for what, and needs what.</summary>
public sealed class StageTests
{
    private static readonly Thing A = Thing.Named("a") with { UsualDuration = TimeSpan.FromSeconds(10) };
    private static readonly Thing B = Thing.Named("b", A) with { UsualDuration = TimeSpan.FromSeconds(20) };
    private static readonly Thing C = Thing.Named("c");

    [Fact]
    public void Resources_of_a_stage_that_is_not_open_do_not_start()
    {
        var lab = new Lab();
        var later = C with { Stage = "Services" };

        var changes = RunStages(lab, ResourceGraph.Build([A, B, later]), "Infra");

        Assert.Equal(["create a", "create b"], lab.World.Writes);
        Assert.Null(changes.Find(later.Key));
    }

    [Fact]
    public void What_a_stage_only_starts_is_started_and_goes_on_without_us()
    {
        var lab = new Lab();
        var database = B with { CompletionStage = "WaitForDb", UsualDuration = TimeSpan.FromMinutes(10) };

        var changes = RunStages(lab, ResourceGraph.Build([A, database]), "Infra");

        Assert.True(changes.Succeeded);
        Assert.Equal(Outcome.Started, changes.Find(database.Key)!.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(10), lab.Time.Elapsed);
        var recorded = lab.State.Document.Resources.Single(resource => resource.Key == database.Key);
        Assert.False(recorded.Complete);
        Assert.Equal(lab.World.Items[database.Key].Id, recorded.Id);
    }

    [Fact]
    public void What_was_started_is_waited_for_by_the_stage_that_completes_it_and_not_made_again()
    {
        var lab = new Lab();
        var database = B with { CompletionStage = "WaitForDb", UsualDuration = TimeSpan.FromMinutes(10) };
        var inside = Thing.Named("inside", database) with { Stage = "WaitForDb", Container = database.Key };
        var graph = ResourceGraph.Build([A, database, inside]);
        RunStages(lab, graph, "Infra");

        var changes = RunStages(lab, graph, "WaitForDb");

        Assert.Equal(Outcome.Created, changes.Find(database.Key)!.Outcome);
        Assert.Equal("still being created by an earlier run", changes.Find(database.Key)!.Reason);
        Assert.Equal(Outcome.Created, changes.Find(inside.Key)!.Outcome);
        Assert.Equal(["create a", "create b", "wait b", "create inside"], lab.World.Writes);
    }

    [Fact]
    public void A_provider_that_does_not_say_when_it_is_accepted_is_given_up_after_the_limit()
    {
        var lab = new Lab { Options = new DeployerOptions { AcceptanceTimeout = TimeSpan.FromMinutes(2) } };
        var database = A with { CompletionStage = "WaitForDb", UsualDuration = TimeSpan.FromMinutes(10) };
        var graph = ResourceGraph.Build([database]);
        var provider = lab.Provider(announcesAcceptance: false);
        var plan = lab.Plan(graph);

        lab.NewSimulation().Run(async () =>
        {
            await using var deployer = lab.DeployerFor(plan, provider);
            return await deployer.WaitForStageAsync("Infra", CancellationToken.None);
        });

        Assert.Equal(TimeSpan.FromMinutes(2), lab.Time.Elapsed);
    }

    [Fact]
    public void What_a_stage_cannot_even_start_fails_that_stage()
    {
        var lab = new Lab();
        var database = A with { CompletionStage = "WaitForDb" };
        var provider = lab.Provider();
        provider.Failures["a"] = 1;

        var failure = Assert.Throws<DeploymentException>(() => RunStages(lab, ResourceGraph.Build([database]), provider, "Infra"));

        Assert.Equal("test:thing/a broke. Broken.", failure.Message);
    }

    [Fact]
    public void What_needs_a_stage_that_is_not_part_of_the_run_says_so()
    {
        var lab = new Lab();
        var service = Thing.Named("service", A) with { Stage = "Services" };

        var failure = Assert.Throws<DeploymentException>(() => RunStages(lab, ResourceGraph.Build([A, service]), "Services"));

        Assert.Contains("service was not attempted", failure.Message, StringComparison.Ordinal);
        Assert.Contains("depends on test:thing/a, which belongs to stage Infra, which is not part of this run", failure.Message, StringComparison.Ordinal);
        Assert.Empty(lab.World.Writes);
    }

    [Fact]
    public void What_has_drifted_in_a_stage_that_is_not_part_of_the_run_is_taken_as_it_is()
    {
        var lab = new Lab();
        var service = Thing.Named("service", A) with { Stage = "Services" };
        lab.Deploy(ResourceGraph.Build([A]));
        lab.World.Items[A.Key] = lab.World.Items[A.Key] with { Setting = "by hand" };

        var changes = RunStages(lab, ResourceGraph.Build([A, service]), "Services");

        Assert.Equal(Outcome.Created, changes.Find(service.Key)!.Outcome);
        Assert.Equal("by hand", lab.World.Items[A.Key].Setting);
    }

    private static ChangeSet RunStages(Lab lab, ResourceGraph graph, params string[] stages) => RunStages(lab, graph, lab.Provider(), stages);

    private static ChangeSet RunStages(Lab lab, ResourceGraph graph, WorldProvider provider, params string[] stages)
    {
        var plan = lab.Plan(graph);
        return lab.NewSimulation().Run(async () =>
        {
            var deployer = lab.DeployerFor(plan, provider);
            await using (deployer)
            {
                deployer.Start(stages);
                foreach (var stage in stages)
                    await deployer.WaitForStageAsync(stage, CancellationToken.None);
            }
            return deployer.Changes;
        })!;
    }
}
