using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Inventory;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Sandbox;

namespace MetaflowStack.Kubernetes.Tests.Inventory;

/// <summary>Deploys objects as a stack does: a plan with the inventory, the stage, then the removals, with a state in a folder.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="stack">The stack's name; several may live in one cluster.</param>
/// <param name="folder">Where the state is kept.</param>
internal sealed class StackOnCluster(SandboxCluster cluster, string stack, string folder)
{
    private const string Stage = "Services";

    public OwnershipLabels Labels { get; } = new(stack, "default");

    /// <summary>Makes the cluster be as wanted, and removes what is not.</summary>
    /// <param name="yaml">Everything that is wanted.</param>
    public async Task<ChangeSet> DeployAsync(string yaml)
    {
        await using var session = await OpenAsync();
        ObjectInventory? inventory = null;
        var providers = new ProviderRegistry([
            new KubernetesObjectProvider(_ => Task.FromResult<KubernetesClient?>(cluster.Client), Labels, cluster.Patient, () => inventory is null ? null : Task.FromResult<ObjectInventory?>(inventory))]);
        inventory = await ObjectInventory.FindAsync(cluster.Client, Labels, null, CancellationToken.None);
        var leftovers = new Leftovers
        {
            FindAsync = _ => Task.FromResult(inventory.Records(cluster.Client.Options.FieldManager, Stage)),
        };
        var plan = await new Planner(providers, cluster.Time, new PlannerOptions()).PlanAsync(Graph(yaml), session.Document, leftovers, CancellationToken.None);
        inventory = null;
        await using var deployer = new Deployer(plan, providers, session, cluster.Time, new DeployerOptions { StepTimeout = TimeSpan.FromDays(1) }, null);
        await deployer.WaitForStageAsync(Stage, CancellationToken.None);
        await deployer.WaitForStageAsync(Plan.RemovalStage, CancellationToken.None);
        return deployer.Changes;
    }

    /// <summary>Makes the state forget resources.</summary>
    public async Task ForgetAsync(HashSet<ResourceKey> keys)
    {
        await using var session = await OpenAsync();
        await session.SaveAsync(document => document with { Resources = [.. document.Resources.Where(resource => !keys.Contains(resource.Key))] }, CancellationToken.None);
    }

    private Task<IStateSession> OpenAsync() => new FileStateStore(folder, stack, "default", TimeProvider.System)
        .OpenAsync(new RunStamp(Guid.NewGuid().ToString(), "test", "test", Stage, TimeProvider.System.GetUtcNow()), CancellationToken.None);

    private static ResourceGraph Graph(string yaml)
    {
        var documents = ManifestReader.ReadText(yaml, "test.yaml");
        var namespaces = documents.Where(document => document.Kind == "Namespace").Select(document => document.Name).ToHashSet();
        return ResourceGraph.Build(documents.Select(document => Object(document, namespaces)));
    }

    private static KubernetesObject Object(ManifestDocument document, HashSet<string> namespaces)
    {
        var made = KubernetesObject.From(document, new Dictionary<string, ManifestValue>(), Stage);
        return document.Namespace is { } inside && namespaces.Contains(inside)
            ? made with { Container = KubernetesKeys.For("Namespace", null, inside), DeletedWithContainer = true }
            : made;
    }
}
