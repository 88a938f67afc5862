using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Tests.Worlds;

/// <summary>A world with a state, on which runs can be made, each in a simulation of its own.</summary>
public sealed class Lab(int seed = 1)
{
    private int _runs;

    public VirtualTimeProvider Time { get; } = new();

    public World World => field ??= new World(Time);

    public MemoryState State { get; } = new();

    public DeployerOptions Options { get; init; } = new();

    public WorldProvider Provider(Func<string, Task>? boundary = null, bool announcesAcceptance = true) =>
        new(World) { Boundary = boundary, AnnouncesAcceptance = announcesAcceptance };

    public Simulation NewSimulation() => new(seed * 7919 + _runs++, Time);

    public Plan Plan(ResourceGraph graph, WorldProvider? provider = null, Leftovers? leftovers = null) => NewSimulation().Run(() =>
        PlannerWith(provider ?? Provider()).PlanAsync(graph, State.Document, leftovers ?? Leftovers.None, CancellationToken.None))!;

    public Plan PlanDestroy(ResourceGraph? graph, Leftovers? leftovers = null) => NewSimulation().Run(() =>
        PlannerWith(Provider()).PlanDestroyAsync(graph, State.Document, leftovers ?? Leftovers.None, CancellationToken.None))!;

    /// <summary>Plans and deploys all stages; failures are in the change set.</summary>
    public ChangeSet Deploy(ResourceGraph graph, WorldProvider? provider = null, IDeploymentObserver? observer = null)
    {
        provider ??= Provider();
        return CarryOut(Plan(graph, provider), provider, observer);
    }

    public ChangeSet Destroy(ResourceGraph? graph, WorldProvider? provider = null) => CarryOut(PlanDestroy(graph), provider ?? Provider());

    public ChangeSet CarryOut(Plan plan, WorldProvider provider, IDeploymentObserver? observer = null) => NewSimulation().Run(async () =>
    {
        await using var deployer = DeployerFor(plan, provider, observer);
        var stages = StagesOf(plan);
        deployer.Start(stages);
        foreach (var stage in stages)
        {
            try
            {
                await deployer.WaitForStageAsync(stage, CancellationToken.None);
            }
            catch (DeploymentException)
            {
                // The change set tells; the other stages are to be seen as well.
            }
        }
        return deployer.Changes;
    })!;

    /// <summary>Every stage that has to be opened or waited for, the removal last.</summary>
    public static IReadOnlyList<string> StagesOf(Plan plan) =>
        [.. plan.Changes.SelectMany(change => (string[])[change.Stage, change.Desired?.CompletionStage ?? change.Stage])
            .Where(stage => stage != MetaflowStack.Engine.Planning.Plan.RemovalStage).Distinct(), MetaflowStack.Engine.Planning.Plan.RemovalStage];

    public Deployer DeployerFor(Plan plan, WorldProvider provider, IDeploymentObserver? observer = null, Func<string, Task>? reach = null) =>
        new(plan, Registry(provider), new MemoryStateSession(State, reach), Time, Options, observer);

    public Planner PlannerWith(WorldProvider provider) => new(Registry(provider), Time, new PlannerOptions());

    public static ProviderRegistry Registry(WorldProvider provider) => new([provider]);
}
