using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Properties;

/// <summary>A run that dies, at whatever instant, leaves a record from which a plain re-run converges.</summary>
public sealed class CrashProperties
{
    [Fact]
    public void A_run_killed_anywhere_is_finished_by_the_next_without_duplicates_or_orphans() => StackCases.Check(400, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        var points = CountPoints(stack);

        DieAt(lab, stack.Graph, stack.NewRandom(salt: 10).Next(points));

        var provider = lab.Provider();
        var changes = lab.Deploy(stack.Graph, provider);
        Assert.True(changes.Succeeded, string.Join("; ", changes.Changes));
        Assert.Empty(provider.Violations);
        DeploymentProperties.AssertSettled(lab, stack.Graph);
    });

    [Fact]
    public void A_run_killed_again_and_again_still_converges() => StackCases.Check(100, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        var random = stack.NewRandom(salt: 11);
        for (var death = 0; death < 5; death++)
            DieAt(lab, stack.Graph, random.Next(8));

        Assert.True(lab.Deploy(stack.Graph).Succeeded);

        DeploymentProperties.AssertSettled(lab, stack.Graph);
    });

    [Fact]
    public void A_stack_whose_run_was_killed_anywhere_can_be_destroyed_to_the_last_resource() => StackCases.Check(300, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        DieAt(lab, stack.Graph, stack.NewRandom(salt: 12).Next(CountPoints(stack)));

        Assert.True(lab.Destroy(stack.Graph).Succeeded);

        Assert.Empty(lab.World.Items);
        Assert.Empty(lab.State.Document.Resources);
    });

    [Fact]
    public void A_stack_whose_run_was_killed_anywhere_can_be_destroyed_without_its_definition() => StackCases.Check(300, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        DieAt(lab, stack.Graph, stack.NewRandom(salt: 14).Next(CountPoints(stack)));

        Assert.True(lab.Destroy(null).Succeeded);

        Assert.Empty(lab.World.Items);
        Assert.Empty(lab.State.Document.Resources);
    });

    [Fact]
    public void A_destroy_killed_anywhere_is_finished_by_the_next() => StackCases.Check(300, stack =>
    {
        var lab = DeploymentProperties.LabFor(stack);
        lab.Deploy(stack.Graph);
        DieAt(lab, plan => lab.PlanDestroy(stack.Graph), stack.NewRandom(salt: 13).Next(4 * stack.Nodes.Count));

        Assert.True(lab.Destroy(null).Succeeded);

        Assert.Empty(lab.World.Items);
        Assert.Empty(lab.State.Document.Resources);
    });

    [Fact]
    public void Every_single_instant_of_a_small_stack_is_a_safe_one_to_die_at()
    {
        var stack = SmallStack;
        var points = CountPoints(stack);
        Assert.InRange(points, 20, 200);
        for (var point = 0; point < points; point++)
        {
            var lab = DeploymentProperties.LabFor(stack);
            DieAt(lab, stack.Graph, point);
            var provider = lab.Provider();
            Assert.True(lab.Deploy(stack.Graph, provider).Succeeded, $"point {point}");
            Assert.Empty(provider.Violations);
            DeploymentProperties.AssertSettled(lab, stack.Graph);
        }
    }

    private static StackCase SmallStack => new(7, 3,
    [
        new NodeCase([], 1, 0, 0, TakesValues: true, IsContained: false, CompletesLater: false),
        new NodeCase([0], 20, 1, 0, TakesValues: true, IsContained: true, CompletesLater: false),
        new NodeCase([0], 5, 1, 0, TakesValues: true, IsContained: true, CompletesLater: false),
        new NodeCase([1, 2], 300, 0, 0, TakesValues: true, IsContained: false, CompletesLater: true),
        new NodeCase([3], 3, 0, 2, TakesValues: false, IsContained: true, CompletesLater: false),
        new NodeCase([], 2, 0, 1, TakesValues: true, IsContained: false, CompletesLater: false),
    ]);

    private static int CountPoints(StackCase stack)
    {
        var (lab, reached) = (DeploymentProperties.LabFor(stack), 0);
        Run(lab, lab.Plan(stack.Graph), lab.NewSimulation(), _ =>
        {
            reached++;
            return Task.CompletedTask;
        });
        return reached;
    }

    private static void DieAt(Lab lab, ResourceGraph graph, int point) => DieAt(lab, _ => lab.Plan(graph), point);

    private static void DieAt(Lab lab, Func<Lab, Plan> plan, int point)
    {
        var simulation = lab.NewSimulation();
        var reached = 0;
        Run(lab, plan(lab), simulation, _ => reached++ == point ? simulation.CrashAsync() : Task.CompletedTask);
    }

    // Disposes nothing after a crash: the process is gone.
    private static void Run(Lab lab, Plan plan, Simulation simulation, Func<string, Task> reach) => simulation.Run(async () =>
    {
        var deployer = lab.DeployerFor(plan, lab.Provider(reach), reach: reach);
        var stages = Lab.StagesOf(plan);
        deployer.Start(stages);
        foreach (var stage in stages)
            await deployer.WaitForStageAsync(stage, CancellationToken.None);
        await deployer.DetachAsync();
        return true;
    });
}
