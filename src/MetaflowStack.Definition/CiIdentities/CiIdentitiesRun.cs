using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.State;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.CiIdentities;

/// <summary>What the target <c>SetupCi</c> calls: the identities that CI deploys with, kept by the same engine as a stack, in a state of their own.</summary>
public sealed class CiIdentitiesRun
{
    private readonly StackRun _run;
    private readonly StackOptions _options;
    private readonly IRunLog _log;

    internal CiIdentitiesRun(StackRun run, StackOptions options, IRunLog log) => (_run, _options, _log) = (run, options, log);

    /// <summary>Makes the identities, or brings them to what is wanted, after asking; with <paramref name="remove"/>, deletes them.</summary>
    /// <param name="repository"><c>owner/name</c> at GitHub.</param>
    /// <param name="remove">Whether to delete all of it.</param>
    /// <exception cref="UsageException">The repository or an environment is not described well, or nobody agreed.</exception>
    /// <exception cref="StackException">Azure refused something.</exception>
    public Task SetupAsync(string? repository, bool remove) => _run.RunAsync(CiDefinition.Stage, async cancellationToken =>
    {
        var gitHub = remove ? null : GitHubRepository.Parse(repository);
        var profiles = _run.Environments.Checked();
        if (profiles.FirstOrDefault(profile => profile.Name == CiNames.Environment) is { } taken)
            throw new UsageException(new ErrorDetails
            {
                What = $"The environment of {taken.File} is named {CiNames.Environment}, as what SetupCi makes is in tags and states",
                Remedy = "Give the environment another name",
            });
        await using var home = new StackRun(_options with { OrgPrefix = _options.OrgPrefix ?? profiles[0].Options.OrgPrefix, Environment = CiNames.Environment, Target = CiDefinition.Stage, Events = null, NoticeVariable = _ => null }, _log);
        return gitHub is null ? await RemoveAsync(home, cancellationToken) : await DeployAsync(home, gitHub, profiles, cancellationToken);
    });

    private async Task<ChangeSet> DeployAsync(StackRun home, GitHubRepository repository, IReadOnlyList<EnvironmentProfile> profiles, CancellationToken cancellationToken)
    {
        foreach (var profile in profiles.Where(profile => IdentityWords.Parse(profile.Options.Identity) != IdentityKind.Workload && profile.Options.ServicePrincipalId is null))
            _log.Warning($"{profile.Name} has no \"Identity\": \"workload\": its deployment makes an Entra application, for which the identity made here has no right, nor can SetupCi give it one.");
        var readers = profiles.Select(profile => new CiEnvironmentReader(profile, _log)).ToList();
        try
        {
            var environments = await Task.WhenAll(readers.Select(reader => reader.ReadAsync(cancellationToken)));
            var cloud = await home.CloudAsync(cancellationToken);
            var account = cloud.Azure.Account;
            var graph = CiDefinition.Build(home.Settings.OrgPrefix, home.Settings.Location, account.SubscriptionId, repository, environments);
            var (changes, recorded) = await CarryOutAsync(
                home, (planner, document) => planner.PlanAsync(graph, document, Leftovers.None, cancellationToken), CiDefinition.Stage,
                async plan =>
                {
                    _log.Text($"To be changed, so that the jobs of {repository.FullName} can deploy:\n{CiIdentitiesText.Plan(plan)}");
                    await Confirmation.AskAsync(home.Settings, "SetupCi gives", $"the jobs of {repository.FullName} the right to change {string.Join(", ", environments.Select(environment => environment.Name))}", _log, cancellationToken);
                    foreach (var reader in readers)
                        await reader.PrepareAsync(cancellationToken);
                },
                cancellationToken);
            _log.Text(CiIdentitiesText.Variables(repository, environments, account.TenantId, recorded));
            return changes;
        }
        finally
        {
            foreach (var reader in readers)
                await reader.DisposeAsync();
        }
    }

    private async Task<ChangeSet> RemoveAsync(StackRun home, CancellationToken cancellationToken) => (await CarryOutAsync(
        home, (planner, document) => planner.PlanDestroyAsync(null, document, Leftovers.None, cancellationToken), Plan.RemovalStage,
        async plan =>
        {
            _log.Text($"To be deleted:\n{CiIdentitiesText.Plan(plan)}");
            await Confirmation.AskAsync(home.Settings, "SetupCi deletes", "the identities that CI deploys with; no job can sign in afterwards", _log, cancellationToken);
        },
        cancellationToken)).Changes;

    private async Task<(ChangeSet Changes, StateDocument Recorded)> CarryOutAsync(
        StackRun home, Func<Planner, StateDocument, Task<Plan>> plans, string stage, Func<Plan, Task> agree, CancellationToken cancellationToken)
    {
        var (settings, cloud) = (home.Settings, await home.CloudAsync(cancellationToken));
        var providers = new ProviderRegistry(cloud.Azure.CreateProviders(new StackTags(settings.OrgPrefix, CiNames.Environment)));
        var planner = new Planner(providers, cloud.Time, new PlannerOptions { Parallelism = settings.Parallelism });
        // Nothing is made or locked while somebody reads what would be done.
        var place = await home.State.Storage.OpenAsync(settings.State, WhenMissing.Nothing, cancellationToken);
        var seen = await place.ReadAsync(cancellationToken) ?? StateDocument.New(settings.OrgPrefix, CiNames.Environment, TimeProvider.System.GetUtcNow());
        var plan = await plans(planner, seen);
        // What exists and is not recorded, because the state was lost, is recorded by carrying the plan out.
        if (plan.IsEmpty && plan.Changes.All(change => change.Recorded is not null))
        {
            _log.Info(stage == Plan.RemovalStage ? "There is nothing to delete." : "Everything is as it should be.");
            return (ChangeSet.Empty, seen);
        }

        await agree(plan);
        var store = await home.State.Storage.OpenAsync(settings.State, WhenMissing.Make, cancellationToken);
        await using var state = await store.OpenAsync(home.Stamp(), settings.LockTimeout, _log.Info, TimeProvider.System, cancellationToken);
        var agreed = plan.Changes.Select(change => (change.Key, change.Action)).ToHashSet();
        plan = await plans(planner, state.Document);
        if (plan.Changes.Any(change => change.Action != PlanAction.Unchanged && !agreed.Contains((change.Key, change.Action))))
            throw new StackException(new ErrorDetails
            {
                What = "Another run has changed what SetupCi makes, while this one asked",
                Remedy = "Run the same command again: it shows what is left to do",
            });
        await using var deployer = new Deployer(plan, providers, state, cloud.Time, Patience.Deployer(cloud.Cloud.IsSandbox) with { Parallelism = settings.Parallelism }, null);
        var changes = await deployer.WaitForStageAsync(stage, cancellationToken);
        if (stage != Plan.RemovalStage && plan.Changes.Any(change => change.Action == PlanAction.Delete))
            changes = changes.Then(await deployer.WaitForStageAsync(Plan.RemovalStage, cancellationToken));
        var recorded = state.Document;
        if (stage == Plan.RemovalStage)
            await state.DeleteAsync(cancellationToken);
        return (changes, recorded);
    }
}
