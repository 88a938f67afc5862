using MetaflowStack.Definition.Checks;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Running;

// The targets that carry out a plan, stage by stage.
public sealed partial class StackRun
{
    /// <summary>Deploys everything in Azure; starts the database and does not wait for it.</summary>
    /// <param name="upcoming">
    /// The targets that the build runs next, in order. Those of ours that follow without another in between are started already,
    /// as far as what they need is there: Argo rolls out while the database is being made. Their own targets wait for them.
    /// </param>
    public Task<ChangeSet> DeployInfraAsync(params IEnumerable<string> upcoming) => DeployAsync(Stages.Infra, upcoming);

    /// <summary>Waits for the database and makes what lies inside it.</summary>
    /// <param name="upcoming">As for <see cref="DeployInfraAsync"/>.</param>
    public Task<ChangeSet> WaitForDbAsync(params IEnumerable<string> upcoming) => RunAsync(Stages.WaitForDb, async cancellationToken =>
    {
        var changes = await DeployStageAsync(Stages.WaitForDb, upcoming, cancellationToken);
        await new DatabaseNameCheck(_sessions.Current!, _log).RunAsync(cancellationToken);
        return changes;
    });

    /// <summary>Deploys Metaflow's services and waits until they are healthy.</summary>
    /// <param name="upcoming">As for <see cref="DeployInfraAsync"/>.</param>
    public Task<ChangeSet> DeployServicesAsync(params IEnumerable<string> upcoming) => RunAsync(Stages.Services, async cancellationToken =>
    {
        var changes = await DeployStageAsync(Stages.Services, upcoming, cancellationToken);
        await new ServicesCheck(_sessions.Current!, _log).RunAsync(cancellationToken);
        return changes;
    });

    /// <summary>Deploys Argo Workflows and Argo Events and waits until they are healthy.</summary>
    /// <param name="upcoming">As for <see cref="DeployInfraAsync"/>.</param>
    public Task<ChangeSet> DeployArgoAsync(params IEnumerable<string> upcoming) => DeployAsync(Stages.Argo, upcoming);

    /// <summary>Deploys Airflow by its chart, with what it needs around it, and waits until it is healthy.</summary>
    /// <param name="upcoming">As for <see cref="DeployInfraAsync"/>.</param>
    /// <exception cref="StackException">helm or a workload failed; the release is as it was before.</exception>
    public Task<ChangeSet> DeployAirflowAsync(params IEnumerable<string> upcoming) => RunAsync(Stages.Airflow, async cancellationToken =>
    {
        var changes = await DeployStageAsync(Stages.Airflow, upcoming, cancellationToken);
        if (_sessions.Current!.Definition.Airflow is null)
            _log.Warning("Airflow's release was there before this stack took over and goes on as it is: helm list -n airflow.");
        return changes;
    });

    /// <summary>Removes what is no longer wanted: objects of options that were switched off, of files that are gone.</summary>
    /// <exception cref="UsageException">Something would be lost, and nobody agreed.</exception>
    public Task<ChangeSet> PruneAsync() => RunAsync(StackTargets.Prune, async cancellationToken =>
    {
        var session = await _sessions.OpenAsync(cancellationToken);
        if (session.State is null)
            return ChangeSet.Empty;
        var deployer = await session.DeployerAsync(prunes: true, cancellationToken);
        if (deployer.Plan.Changes.All(change => change.Action != PlanAction.Delete))
        {
            _log.Info("There is nothing to remove.");
            return ChangeSet.Empty;
        }

        return await NotedAsync(() => deployer.WaitForStageAsync(Plan.RemovalStage, cancellationToken), deployer);
    });

    /// <summary>
    /// Makes the stack's secrets anew, or those that the settings name: issues each, puts it in place, restarts what uses it, and withdraws
    /// the old one when that is healthy. What an earlier run began is finished, and not rotated twice.
    /// </summary>
    /// <exception cref="UsageException">A name is not of this stack, or tasks that run would lose their storage and nobody agreed.</exception>
    /// <exception cref="StackException">The stack is not deployed, or a step failed.</exception>
    public Task<ChangeSet> RotateSecretsAsync() => RunAsync(StackTargets.RotateSecrets, async cancellationToken =>
    {
        var session = await _sessions.OpenAsync(cancellationToken);
        await new SecretRotation(session, _log).BeginAsync(cancellationToken);
        var changes = ChangeSet.Empty;
        foreach (var stage in Stages.WithSecrets)
            changes = changes.Then(await DeployStageAsync(stage, Stages.WithSecrets, cancellationToken));
        await new ServicesCheck(session, _log).RunAsync(cancellationToken);
        return changes;
    });

    private Task<ChangeSet> DeployAsync(string stage, IEnumerable<string> upcoming) =>
        RunAsync(stage, cancellationToken => DeployStageAsync(stage, upcoming, cancellationToken));

    private async Task<ChangeSet> DeployStageAsync(string stage, IEnumerable<string> upcoming, CancellationToken cancellationToken)
    {
        var session = await _sessions.OpenAsync(cancellationToken);
        var isFirst = session.Deployer is null;
        if (isFirst)
        {
            var azure = session.Cloud.Azure.Preflight;
            await new ProviderRegistration(azure, session.Scope, _log).EnsureAsync(_sessions.Preflight?.Subscription ?? azure.FactsOf(Settings.Location, cancellationToken), cancellationToken);
        }

        var deployer = await session.DeployerAsync(prunes: upcoming.Contains(StackTargets.Prune), cancellationToken);
        if (isFirst)
            session.ExpectStages([stage, .. upcoming.Select(target => target == StackTargets.Prune ? Plan.RemovalStage : target)]);
        deployer.Start(upcoming.TakeWhile(StackTargets.Touches).Where(Stages.All.Contains));
        var changes = await NotedAsync(() => deployer.WaitForStageAsync(stage, cancellationToken), deployer);
        var unchanged = changes.With(Outcome.Unchanged).Count();
        if (unchanged > 0)
            _log.Info($"  = {unchanged} unchanged");
        await new Settlement(session, _log).RunAsync(stage, changes, cancellationToken);
        return changes;
    }

    // Notes in the ledger what happened since the last call, also when the stage failed.
    private async Task<ChangeSet> NotedAsync(Func<Task<ChangeSet>> work, Deployer deployer)
    {
        try
        {
            return await work();
        }
        finally
        {
            Note(deployer);
        }
    }

    private void Note(Deployer deployer)
    {
        var known = _ledger.Changes.Changes.ToHashSet();
        _ledger.Add(new ChangeSet([.. deployer.Changes.Changes.Where(change => !known.Contains(change))]));
    }
}
