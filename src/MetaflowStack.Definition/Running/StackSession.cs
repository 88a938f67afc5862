using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
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

    /// <summary>Builds the definition; nothing is asked or locked yet.</summary>
    /// <param name="cloud">The signed-in cloud; stays the caller's.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="store">Where the state is kept.</param>
    /// <param name="choices">What the stack has otherwise than new ones.</param>
    /// <param name="log">Where it says what it does.</param>
    internal StackSession(CloudSession cloud, StackSettings settings, IStateStore store, StackChoices choices, IRunLog log)
    {
        var scope = new StackScope(settings, cloud.Azure.Account.SubscriptionId, cloud.Azure.Account.TenantId) { Choices = choices };
        (Cloud, Scope, Store, Definition, _log) = (cloud, scope, store, StackDefinition.Build(scope), log);
        StartedAt = cloud.Time.GetUtcNow();
        Clusters = new ClusterClients(scope, Definition, cloud, log);
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

    /// <summary>Locks the state for the rest of the run, after waiting for another run as long as the settings say.</summary>
    internal async Task<IStateSession> LockAsync(RunStamp run, CancellationToken cancellationToken) =>
        State ??= await Store.OpenAsync(run, Settings.LockTimeout, _log.Info, TimeProvider.System, cancellationToken);

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

    /// <summary>As <see cref="PlanAsync"/>, and compares also what waits for values that do not exist yet, as far as it can be told.</summary>
    internal async Task<Plan> PreviewAsync(StateDocument recorded, CancellationToken cancellationToken) =>
        await new PlanPreview(Providers, Cloud.Time).CompleteAsync(await PlanAsync(recorded, cancellationToken), cancellationToken);

    /// <summary>A deployer that removes the whole stack.</summary>
    internal async Task<Deployer> DestroyerAsync(CancellationToken cancellationToken) =>
        Deployer ??= DeployerOf(await Planner().PlanDestroyAsync(Definition.Graph, State!.Document, cancellationToken));

    /// <summary>What the world has of the stack, whatever the state says; only reads.</summary>
    internal async Task<IReadOnlyList<ResourceKey>> FindAllAsync(CancellationToken cancellationToken)
    {
        var nothing = StateDocument.New(Settings.OrgPrefix, Settings.Environment, StartedAt);
        return [.. (await Planner().PlanDestroyAsync(Definition.Graph, nothing, cancellationToken)).Changes.Select(change => change.Key)];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Deployer is not null)
            await Deployer.DisposeAsync();
        if (State is not null)
            await State.DisposeAsync();
        Clusters.Dispose();
    }

    private Planner Planner() => new(Providers, Cloud.Time, new PlannerOptions { Parallelism = Settings.Parallelism });

    private Deployer DeployerOf(Plan plan) => new(
        plan, Providers, State!, Cloud.Time, Patience.Deployer(Cloud.Cloud.IsSandbox) with { Parallelism = Settings.Parallelism }, new ProgressLines(_log, Cloud.Time));
}
