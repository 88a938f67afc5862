using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// What a run holds while it works on a stack: the signed-in cloud, the definition, the locked state and, once something is
/// deployed, the deployer. All stages of a run share one plan.
/// </summary>
internal sealed class StackSession : IAsyncDisposable
{
    private readonly IRunLog _log;

    private StackSession(CloudSession cloud, StackScope scope, StackDefinition definition, IRunLog log)
    {
        (Cloud, Scope, Definition, _log) = (cloud, scope, definition, log);
        StartedAt = cloud.Time.GetUtcNow();
        Clusters = new ClusterClients(scope, definition, cloud, log);
        Store = new FileStateStore(((StateFolder)scope.Settings.State).Directory, scope.Settings.OrgPrefix, scope.Settings.Environment, cloud.Time);
        Providers = new ProviderRegistry(
        [
            .. cloud.Azure.CreateProviders(scope.Tags),
            new KubernetesObjectProvider(Clusters.GetAsync, StackDefinition.LabelsOf(scope), Patience.Kubernetes(cloud.Cloud.IsSandbox)),
            new CredentialSecretProvider(
                Clusters.GetAsync, [new DatabaseIssuer(cloud.Azure.DatabasePasswords), new ServicePrincipalIssuer(cloud.Azure.ApplicationPasswords)]),
        ]);
    }

    internal CloudSession Cloud { get; }

    /// <summary>When the session was opened, by the run's clock.</summary>
    internal DateTimeOffset StartedAt { get; }

    internal StackScope Scope { get; }

    internal StackDefinition Definition { get; }

    internal ClusterClients Clusters { get; }

    internal IStateStore Store { get; }

    internal ProviderRegistry Providers { get; }

    internal StackSettings Settings => Scope.Settings;

    /// <summary>What carries out the run's plan; null before there is one.</summary>
    internal Deployer? Deployer { get; private set; }

    /// <summary>The state while it is locked by this run; null before <see cref="LockAsync"/>.</summary>
    internal IStateSession? State { get; private set; }

    internal static async Task<StackSession> OpenAsync(StackSettings settings, IRunLog log, CancellationToken cancellationToken)
    {
        var cloud = await CloudSession.OpenAsync(settings, log, cancellationToken);
        try
        {
            var scope = new StackScope(settings, cloud.Azure.Account.SubscriptionId, cloud.Azure.Account.TenantId);
            return new StackSession(cloud, scope, StackDefinition.Build(scope), log);
        }
        catch
        {
            cloud.Dispose();
            throw;
        }
    }

    /// <summary>Locks the state for the rest of the run.</summary>
    internal async Task<IStateSession> LockAsync(RunStamp run, CancellationToken cancellationToken) =>
        State ??= await Store.OpenAsync(run, TimeSpan.Zero, _log.Info, TimeProvider.System, cancellationToken);

    /// <summary>The deployer of the whole stack; plans at the first call.</summary>
    internal async Task<Deployer> DeployerAsync(CancellationToken cancellationToken)
    {
        if (Deployer is not null)
            return Deployer;
        var plan = await PlanAsync(State!.Document, cancellationToken);
        _log.Info("Plan: " + PlanSummary.Of(plan));
        foreach (var leftover in plan.Changes.Where(change => change.Action == PlanAction.Delete))
            _log.Warning($"{leftover.Key} is no longer wanted and stays: this version removes resources with Destroy only.");
        return Deployer = DeployerOf(plan);
    }

    /// <summary>Compares the whole stack with a state and the world; reads only, and needs no lock.</summary>
    internal Task<Plan> PlanAsync(StateDocument recorded, CancellationToken cancellationToken) =>
        Planner().PlanAsync(Definition.Graph, recorded, cancellationToken);

    /// <summary>A deployer that removes the whole stack.</summary>
    internal async Task<Deployer> DestroyerAsync(CancellationToken cancellationToken) =>
        Deployer ??= DeployerOf(await Planner().PlanDestroyAsync(Definition.Graph, State!.Document, cancellationToken));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Deployer is not null)
            await Deployer.DisposeAsync();
        if (State is not null)
            await State.DisposeAsync();
        Clusters.Dispose();
        Cloud.Dispose();
    }

    private Planner Planner() => new(Providers, Cloud.Time, new PlannerOptions { Parallelism = Settings.Parallelism });

    private Deployer DeployerOf(Plan plan) => new(
        plan, Providers, State!, Cloud.Time, Patience.Deployer(Cloud.Cloud.IsSandbox) with { Parallelism = Settings.Parallelism }, new ProgressLines(_log, Cloud.Time));
}
