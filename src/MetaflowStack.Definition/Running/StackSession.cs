using MetaflowStack.Azure.Preflight;
using MetaflowStack.Definition.Costs;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Definition.Destroying;
using MetaflowStack.Definition.Helm;
using MetaflowStack.Definition.Notices;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Preflight.Checks;
using MetaflowStack.Definition.Progress;
using MetaflowStack.Definition.Pruning;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Inventory;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// What a run holds while it works on a stack: the signed-in cloud, the definition, the locked state and, once something is
/// deployed, the deployer. All stages of a run share one plan.
/// </summary>
internal sealed class StackSession : IAsyncDisposable
{
    private readonly IRunLog _log;
    private Lazy<Task<ObjectInventory?>>? _inventory;
    private RotationRequests _rotations = RotationRequests.None;
    private IReadOnlyDictionary<string, string> _toRotate = new Dictionary<string, string>();
    private RunProgress? _progress;

    /// <summary>Builds the definition; nothing is asked or locked yet.</summary>
    /// <param name="cloud">The signed-in cloud; stays the caller's.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="store">Where the state is kept.</param>
    /// <param name="choices">What the stack has otherwise than new ones.</param>
    /// <param name="principal">What is known of the service principal of <c>--service-principal-id</c>; null without that option.</param>
    /// <param name="log">Where it says what it does.</param>
    internal StackSession(
        CloudSession cloud, StackSettings settings, IStateStore store, StackChoices choices, Reading<ExistingPrincipal>? principal, IRunLog log)
    {
        var scope = new StackScope(settings, cloud.Azure.Account.SubscriptionId, cloud.Azure.Account.TenantId)
        {
            Choices = choices,
            Principal = principal is null ? null : principal.Value ?? UnknownPrincipal(settings.ServicePrincipalId!),
        };
        (Cloud, Scope, Store, Principal, Definition, _log) = (cloud, scope, store, principal, StackDefinition.Build(scope), log);
        StartedAt = cloud.Time.GetUtcNow();
        Clusters = new ClusterClients(scope, Definition, cloud, log);
        Credentials = new CredentialSecretProvider(
            Clusters.GetAsync,
            [
                new DatabaseIssuer(cloud.Azure.DatabasePasswords),
                new ServicePrincipalIssuer(cloud.Azure.ApplicationPasswords, settings.ServicePrincipalSecret),
                new AirflowIssuer(Clusters.GetAsync, settings),
            ],
            () => _rotations);
        Providers = new ProviderRegistry(
        [
            .. cloud.Azure.CreateProviders(scope.Tags, settings.DatabaseTimeout),
            new KubernetesObjectProvider(
                Clusters.GetAsync, StackDefinition.LabelsOf(scope), Patience.Kubernetes(cloud.Cloud.IsSandbox) with { TakeOwnership = settings.TakeOwnership }, () => _inventory?.Value),
            Credentials,
            new HelmReleaseProvider(
                Clusters.GetAsync, StackDefinition.LabelsOf(scope), Patience.Kubernetes(cloud.Cloud.IsSandbox), Environment.GetEnvironmentVariable, log.Debug),
        ]);
    }

    internal CloudSession Cloud { get; }

    /// <summary>When the session was opened, by the run's clock.</summary>
    internal DateTimeOffset StartedAt { get; }

    internal StackScope Scope { get; private set; }

    internal StackDefinition Definition { get; private set; }

    /// <summary>What is known of the service principal of <c>--service-principal-id</c>; null without that option.</summary>
    internal Reading<ExistingPrincipal>? Principal { get; }

    internal ClusterClients Clusters { get; }

    /// <summary>Keeps the Secrets that the stack issues.</summary>
    internal CredentialSecretProvider Credentials { get; }

    internal IStateStore Store { get; }

    internal ProviderRegistry Providers { get; }

    /// <summary>Those who are told how the run goes; null: nobody.</summary>
    internal RunNotices? Notices { get; init; }

    internal StackSettings Settings => Scope.Settings;

    private string StackName => $"{Settings.OrgPrefix}/{Settings.Environment}";

    /// <summary>What carries out the run's plan; null before there is one.</summary>
    internal Deployer? Deployer { get; private set; }

    /// <summary>The state while it is locked by this run; null before <see cref="LockAsync"/>.</summary>
    internal IStateSession? State { get; private set; }

    /// <summary>Why the state could not be opened or locked, for the checks to report; null: it was, or does not exist yet.</summary>
    internal ErrorDetails? StateProblem { get; init; }

    /// <summary>What the state says; without a state, that there is nothing.</summary>
    internal StateDocument Recorded => State?.Document ?? StateDocument.New(Settings.OrgPrefix, Settings.Environment, Cloud.Time.GetUtcNow());

    /// <summary>Takes what the checks chose into the definition.</summary>
    /// <param name="chosen">Values by the names of their choices; they say what exists.</param>
    /// <param name="sizes">The node pools' sizes. They are recorded with their pools: kept among the choices too, they would outlive these.</param>
    internal void Choose(IReadOnlyDictionary<string, string> chosen, PoolSizeChoice sizes)
    {
        Choose(sizes);
        var choices = new StackChoices(chosen).With(Scope.Choices.Values);
        if (chosen.All(choice => StackChoice.All.Single(known => known.Name == choice.Key) is var known && Scope.Choices[known] == choice.Value))
            return;
        Scope = Scope with { Choices = choices };
        Definition = StackDefinition.Build(Scope);
    }

    /// <summary>Locks the state for the rest of the run, after waiting for another run as long as the settings say.</summary>
    internal async Task<IStateSession> LockAsync(RunStamp run, CancellationToken cancellationToken)
    {
        if (State is null)
        {
            State = await Store.OpenAsync(run, Settings.LockTimeout, _log.Info, TimeProvider.System, cancellationToken);
            Choose(PoolSizeChoice.Of(State.Document));
        }

        return State;
    }

    /// <summary>
    /// Puts the node pools' sizes that were chosen first in the definition: by the state's record, or after it by the checks before the
    /// first write, which get what to choose from in <see cref="StackScope.Sizes"/>. The choice is recorded with the intent to create the
    /// pool, so nothing else has to remember it.
    /// </summary>
    /// <param name="sizes">The choice; a pool without one keeps its order.</param>
    /// <exception cref="InvalidOperationException">The run is planned already.</exception>
    internal void Choose(PoolSizeChoice sizes)
    {
        if (Deployer is not null)
            throw new InvalidOperationException("The sizes of node pools are chosen before the plan is made.");
        var scope = Scope with { ChosenSizes = sizes with { Default = sizes.Default ?? Scope.ChosenSizes.Default, Task = sizes.Task ?? Scope.ChosenSizes.Task } };
        var same = scope.Sizes.Default.SequenceEqual(Scope.Sizes.Default) && scope.Sizes.Task.SequenceEqual(Scope.Sizes.Task);
        Scope = scope;
        if (!same)
            Definition = StackDefinition.Build(scope);
    }

    /// <summary>The deployer of the whole stack; plans at the first call, and asks before anything is lost.</summary>
    /// <param name="prunes">Whether the run also removes what is no longer wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Deployer> DeployerAsync(bool prunes, CancellationToken cancellationToken)
    {
        if (Deployer is not null)
            return Deployer;
        if (Principal is not null && DirectoryCheck.ProblemOf(Principal, Settings.ServicePrincipalId!) is { } problem)
            throw new StackException(problem);
        await RecordChoicesAsync(cancellationToken);
        var plan = await PlanAsync(RotationRequests.Add(State!.Document, _toRotate), cancellationToken);
        _log.Info("Plan: " + PlanSummary.Of(plan));
        foreach (var warning in PoolSizeWarnings.Of(plan, Settings))
            _log.Warning(warning);
        foreach (var leftover in plan.Kept)
            _log.Warning($"{leftover.Key} is no longer wanted and stays: Destroy alone removes it.");
        if (OwnershipConflicts.Of(plan) is { } conflicts)
            throw conflicts;
        if (Settings.PlanFile is { } path)
            PlanFile.Check(path, PlanFile.Read(path, StackName), PlanDocument.Of(await ReportAsync(await CompletedAsync(plan, cancellationToken), State.Document, cancellationToken)));
        var removals = plan.Changes.Count(change => change.Action == PlanAction.Delete);
        if (removals > 0 && !prunes)
            _log.Warning($"{removals} resources are no longer wanted and stay for now: Prune removes them, and Services at its end.");
        var losses = await LossesAsync(plan, prunes, cancellationToken);
        if (losses.Count > 0)
        {
            Protection.Refuse(Settings, State.Document, $"This run deletes {string.Join("; ", losses)}");
            await Confirmation.AskAsync(
                Settings, "This run deletes", string.Join("; ", losses), _log, cancellationToken, "give the options of the run before again: Plan shows what this run does");
        }

        return Deployer = DeployerOf(plan);
    }

    /// <summary>
    /// Plans anew, with more credentials to be replaced, and writes those into the state when the plan is one that can be carried out: what
    /// is refused here must not happen in a later run.
    /// </summary>
    /// <param name="versions">What is to be replaced, by its place.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task RotateAsync(IReadOnlyDictionary<string, string> versions, CancellationToken cancellationToken)
    {
        if (Deployer is not null)
            await Deployer.DisposeAsync();
        (Deployer, _toRotate) = (null, versions);
        await DeployerAsync(prunes: false, cancellationToken);
        if (versions.Count > 0)
            await State!.SaveAsync(document => RotationRequests.Add(document, versions), cancellationToken);
    }

    /// <summary>Tells the progress which stages the run's targets carry out; without it, that it is all of them.</summary>
    internal void ExpectStages(IReadOnlyCollection<string> stages) => _progress?.Expect(stages);

    /// <summary>Compares the whole stack with a state and the world; reads only, and needs no lock.</summary>
    internal async Task<Plan> PlanAsync(StateDocument recorded, CancellationToken cancellationToken)
    {
        _rotations = RotationRequests.Of(recorded);
        // Listed when the first object is read: while there is no cluster, nobody asks for it.
        var inventory = _inventory = new(async () => await Clusters.GetAsync(cancellationToken) is { } client
            ? await StackInventory.FindAsync(client, Definition, StackDefinition.LabelsOf(Scope), recorded, cancellationToken)
            : null);
        try
        {
            var leftovers = new Leftovers
            {
                FindAsync = async _ => inventory.IsValueCreated ? StackInventory.Records(await inventory.Value) : [],
                Stays = PruneScope.Stays,
            };
            return await Planner().PlanAsync(Definition.Graph, recorded, leftovers, cancellationToken);
        }
        finally
        {
            _inventory = null; // later reads are about what the deployment has changed meanwhile
        }
    }

    // Asking is for plans that lose something only; a run without a cluster has nothing in it to lose.
    private async Task<KubernetesClient?> ClusterOfAsync(Plan plan, CancellationToken cancellationToken) =>
        plan.Changes.Any(change => change.Action == PlanAction.Delete) ? await Clusters.GetAsync(cancellationToken) : null;

    /// <summary>As <see cref="PlanAsync"/>, and compares also what waits for values that do not exist yet, as far as it can be told.</summary>
    internal async Task<Plan> PreviewAsync(StateDocument recorded, CancellationToken cancellationToken)
    {
        Choose(PoolSizeChoice.Of(recorded));
        var plan = await CompletedAsync(await PlanAsync(recorded, cancellationToken), cancellationToken);
        foreach (var warning in PoolSizeWarnings.Of(plan, Settings))
            _log.Warning(warning);
        return plan;
    }

    private Task<Plan> CompletedAsync(Plan plan, CancellationToken cancellationToken) => new PlanPreview(Providers, Cloud.Time).CompleteAsync(plan, cancellationToken);

    /// <summary>A plan with how long it takes, what it costs and what it loses; only reads.</summary>
    internal async Task<PlanReport> ReportAsync(Plan plan, StateDocument recorded, CancellationToken cancellationToken) => new()
    {
        Plan = plan,
        Stack = StackName,
        Subscription = Scope.SubscriptionId,
        Cloud = Settings.Cloud.ToString().ToLowerInvariant(),
        Recorded = recorded,
        MadeAt = Cloud.Time.GetUtcNow(),
        Cost = CostEstimate.Of(plan, PriceTable.Read(Settings.PriceTable ?? PriceTable.DefaultPath(Settings.RootDirectory)), Settings.Location),
        Losses = await LossesAsync(plan, withRemovals: true, cancellationToken),
        LastModified = await new Culprits(Cloud.Azure.ActivityLog, Scope.Names.ResourceGroup, _log.Debug).FindAsync(plan, recorded.WrittenAt, cancellationToken),
    };

    private async Task<IReadOnlyList<Loss>> LossesAsync(Plan plan, bool withRemovals, CancellationToken cancellationToken) =>
        await new LossReview(await ClusterOfAsync(plan, cancellationToken), StackDefinition.LabelsOf(Scope)).LossesAsync(plan, withRemovals, cancellationToken);

    /// <summary>A deployer that removes the whole stack, but for its data when the settings keep that.</summary>
    internal async Task<Deployer> DestroyerAsync(CancellationToken cancellationToken) =>
        Deployer ??= DeployerOf(await Planner().PlanDestroyAsync(Definition.Graph, State!.Document, ForDestroy(), cancellationToken));

    // In a cluster that stays, objects that neither the state nor the options know of would be left; the stack's own goes with all of them.
    private Leftovers InClusterOfTheUser() => !Settings.UsesExistingCluster ? Leftovers.None : new Leftovers
    {
        FindAsync = async token => await Clusters.GetAsync(token) is { } client
            ? StackInventory.Records(await ObjectInventory.FindAsync(client, StackDefinition.LabelsOf(Scope), null, token))
            : [],
    };

    private Leftovers ForDestroy() =>
        Settings.KeepData ? InClusterOfTheUser() with { Stays = new KeptData(Definition.Graph).Stays } : InClusterOfTheUser();

    /// <summary>What the world has of the stack, whatever the state says; only reads.</summary>
    internal async Task<IReadOnlyList<ResourceKey>> FindAllAsync(CancellationToken cancellationToken)
    {
        var nothing = StateDocument.New(Settings.OrgPrefix, Settings.Environment, StartedAt);
        return [.. (await Planner().PlanDestroyAsync(Definition.Graph, nothing, Leftovers.None, cancellationToken)).Changes.Select(change => change.Key)];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Deployer is not null)
            await Deployer.DisposeAsync();
        _progress?.Dispose();
        if (State is not null)
            await State.DisposeAsync();
        Clusters.Dispose();
    }

    // A later run without the options, or when something else can be had, must not want the stack to be otherwise.
    private async Task RecordChoicesAsync(CancellationToken cancellationToken)
    {
        var present = State!.Document;
        var recorded = present.Properties;
        var missing = Scope.Choices.Values.Where(choice => !recorded.ContainsKey(choice.Key)
            && StackChoice.All.Any(known => known.Name == choice.Key && known.Default != choice.Value)).ToList();
        if (missing.Count > 0 || !ReferenceEquals(Protection.Recorded(present, Settings), present))
            await State.SaveAsync(document => Protection.Recorded(document with { Properties = new Dictionary<string, string>(document.Properties.Concat(missing)) }, Settings), cancellationToken);
    }

    // Stands for one that could not be found, so that everything else can be looked at; nothing is deployed with it.
    private static ExistingPrincipal UnknownPrincipal(string id) => new(id, id, "", false, null);

    private Planner Planner() => new(Providers, Cloud.Time, new PlannerOptions { Parallelism = Settings.Parallelism });

    private Deployer DeployerOf(Plan plan)
    {
        Notices?.Planned(plan);
        _progress = new RunProgress(plan, _log, Cloud.Time);
        var options = Patience.Deployer(Cloud.Cloud.IsSandbox) with { Parallelism = Settings.Parallelism };
        return new Deployer(plan, Providers, State!, Cloud.Time, options, new DeploymentObservers([.. Notices?.Observers ?? [], _progress]));
    }
}
