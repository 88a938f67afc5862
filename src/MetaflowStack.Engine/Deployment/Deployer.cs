using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Deployment;

/// <summary>
/// Carries out a plan, stage by stage and in parallel: each resource of an open stage starts the moment its dependencies are
/// done. Dispose it (or call <see cref="DetachAsync"/>) before the state session.
/// </summary>
public sealed class Deployer : IAsyncDisposable
{
    private readonly Plan _plan;
    private readonly TimeProvider _time;
    private readonly DeployerOptions _options;
    private readonly IDeploymentObserver? _observer;
    private readonly IStateSession _session;
    private readonly StepJournal _journal;
    private readonly StepRunner _runner;
    private readonly Schedule _schedule;
    private readonly CancellationTokenSource _run = new();
    private bool _detached;

    /// <summary>Prepares the run; nothing starts before <see cref="Start"/>.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="providers">Who does it.</param>
    /// <param name="session">The locked state; intents and outcomes go to its journal.</param>
    /// <param name="time">The run's clock.</param>
    /// <param name="options">Limits.</param>
    /// <param name="observer">Watches, or null.</param>
    public Deployer(
        Plan plan, ProviderRegistry providers, IStateSession session, TimeProvider time, DeployerOptions options, IDeploymentObserver? observer)
    {
        (_plan, _time, _options, _observer, _session) = (plan, time, options, observer, session);
        var outputs = new KnownOutputs();
        foreach (var change in plan.Changes)
            outputs.PublishFrom(change);
        _journal = new StepJournal(session, time);
        _runner = new StepRunner(plan.Graph, providers, _journal, outputs, time, node => _schedule!.Accept(node), observer);
        _schedule = new Schedule(NodeBuilder.Build(plan), options.Parallelism, time, Launch, change => observer?.Finished(change));
    }

    /// <summary>The plan being carried out.</summary>
    public Plan Plan => _plan;

    /// <summary>What has happened so far, in all stages.</summary>
    public ChangeSet Changes => _schedule.Changes;

    /// <summary>Opens stages: their resources start as soon as they can. Deletes are of <see cref="Plan.RemovalStage"/>.</summary>
    public void Start(params IEnumerable<string> stages) => _schedule.Open(stages);

    /// <summary>
    /// Opens a stage, if it is not open yet, and waits until all resources that complete in it have ended, and until those that it
    /// only starts have been accepted by their system.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Cancels the whole run: nothing more is started, calls in flight are cancelled.</param>
    /// <returns>What happened to the stage's resources.</returns>
    /// <exception cref="DeploymentException">Resources of the stage failed or were blocked.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; <see cref="Changes"/> tells how far it got.</exception>
    /// <exception cref="StateLockLostException">The state's lock was lost: the run is cancelled in the same way.</exception>
    public async Task<ChangeSet> WaitForStageAsync(string stage, CancellationToken cancellationToken)
    {
        _schedule.Open([stage]);
        _schedule.Settle(stage);
        var completing = _schedule.Nodes.Where(node => node.CompletionStage == stage).ToList();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _session.Lost);
        try
        {
            await _schedule.WaitUntilAsync(() => completing.TrueForAll(node => node.State == NodeState.Ended), null, either.Token);
            await WaitForAcceptanceAsync(stage, either.Token);
        }
        catch (OperationCanceledException)
        {
            await CancelAsync();
            // A session that has lost its lock refuses every write, and says who has it now.
            if (_session.Lost.IsCancellationRequested)
                await _session.SaveAsync(document => document, CancellationToken.None);
            throw;
        }
        // A resource that this stage only starts counts here when it could not even be started.
        var startedBadly = _schedule.Nodes.Where(node => node.Stage == stage && node.CompletionStage != stage && node.Result?.Outcome == Outcome.Failed);
        return Conclude([.. completing, .. startedBadly]);
    }

    /// <summary>
    /// Stops following: what is still in flight goes on without us once its system has accepted it, and is reported as
    /// <see cref="Outcome.Started"/>. Then the journal is folded into the state.
    /// </summary>
    public async Task DetachAsync()
    {
        if (_detached)
            return;
        _detached = true;
        _schedule.Stop();
        if (!_run.IsCancellationRequested)
        {
            await WaitForAcceptanceAsync(null, CancellationToken.None);
            await CancelRunningAsync();
        }
        _run.Dispose();
        // Without the lock nothing can be folded in; what was journaled until then is there for the next run.
        if (_journal.HasEntries && !_session.Lost.IsCancellationRequested)
            await _session.SaveAsync(document => document, CancellationToken.None);
    }

    /// <summary>As <see cref="DetachAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await DetachAsync();

    private static ChangeSet Conclude(IReadOnlyList<DeploymentNode> nodes)
    {
        var changes = new ChangeSet([.. nodes.Select(node => node.Result!)]);
        var bad = nodes.Where(node => node.Blocks is not null).ToList();
        if (bad.Count == 0)
            return changes;
        var exceptions = bad.Select(node => node.Exception).OfType<Exception>().ToList();
        throw new DeploymentException(changes, exceptions.Count > 0 ? new AggregateException(exceptions) : null);
    }

    // Whoever has not answered within the limit is not waited for: its journaled intent is enough for the next run.
    private Task<bool> WaitForAcceptanceAsync(string? stage, CancellationToken cancellationToken)
    {
        var youngest = _schedule.Nodes.Where(IsPending).Select(node => _time.GetElapsedTime(node.StartedAt)).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return youngest >= _options.AcceptanceTimeout
            ? Task.FromResult(true)
            : _schedule.WaitUntilAsync(() => !_schedule.Nodes.Any(IsPending), _options.AcceptanceTimeout - youngest, cancellationToken);

        bool IsPending(DeploymentNode node) =>
            node is { State: NodeState.Running, IsAccepted: false } && (stage is null || node.Stage == stage);
    }

    private async Task CancelAsync()
    {
        _schedule.Stop();
        await CancelRunningAsync();
        var notStarted = 0;
        _schedule.GiveUp(node =>
        {
            notStarted += node.State == NodeState.Waiting ? 1 : 0;
            return ResultOf(node, new StepResult(Outcome.Skipped, ResourceChange.Cancelled), _time.GetUtcNow(), TimeSpan.Zero, null);
        });
        _observer?.Cancelled(notStarted);
    }

    private Task<bool> CancelRunningAsync()
    {
        _run.Cancel();
        return _schedule.WaitUntilAsync(
            () => _schedule.Nodes.All(node => node.State != NodeState.Running), _options.CancellationGrace, CancellationToken.None);
    }

    private void Launch(DeploymentNode node) => _ = FollowAsync(node);

    private async Task FollowAsync(DeploymentNode node)
    {
        // The caller is the step that ended before, or the stage that opens; it must not be kept.
        await Task.Yield();
        var (startedAt, timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        _observer?.Started(node.Key, node.Change.Action, NodeBuilder.UsualDurationOf(node.Change));
        ErrorDetails? error = null;
        StepResult result;
        try
        {
            result = await RunWithinLimitAsync(node);
        }
        catch (OperationCanceledException) when (_run.IsCancellationRequested)
        {
            result = _detached ? new StepResult(Outcome.Started, "goes on without us") : new StepResult(Outcome.Skipped, ResourceChange.Cancelled);
            node.Blocks = new BlockReason(node.Key, "was cancelled");
        }
        catch (Exception exception)
        {
            var known = await ConvertAsync(node, exception);
            (error, node.Exception) = (known.Details, known);
            node.Blocks = new BlockReason(node.Key, "failed");
            result = new StepResult(Outcome.Failed, node.Change.Reason) { Differences = node.Change.Differences };
        }
        _schedule.End(node, ResultOf(node, result, startedAt, _time.GetElapsedTime(timestamp), error));
    }

    private async Task<StepResult> RunWithinLimitAsync(DeploymentNode node)
    {
        using var limit = new CancellationTokenSource(_options.StepTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_run.Token, limit.Token);
        try
        {
            return await _runner.RunAsync(node, either.Token);
        }
        catch (OperationCanceledException exception) when (!_run.IsCancellationRequested)
        {
            throw new TimeoutException(
                limit.IsCancellationRequested ? $"It did not end within {_options.StepTimeout}." : exception.InnerException?.Message ?? exception.Message, exception);
        }
    }

    // The documented boundary: whatever a provider throws becomes something a person can read, and the journal learns of it.
    private async Task<StackException> ConvertAsync(DeploymentNode node, Exception exception)
    {
        var known = ErrorBoundary.Convert(exception, node.Key, node.Change.Action switch
        {
            PlanAction.Delete => "be deleted",
            PlanAction.Create => "be created",
            PlanAction.Replace => "be replaced",
            _ => "be updated",
        });
        try
        {
            await _journal.FailedAsync(node.Key, node.Change.Action);
            return known;
        }
        catch (Exception journalException) when (journalException is StackException or IOException or ObjectDisposedException)
        {
            // The failure itself matters more than that it could not be noted; the open intent says the same.
            return new StackException(known.Details, new AggregateException(known, journalException));
        }
    }

    private static ResourceChange ResultOf(
        DeploymentNode node, StepResult result, DateTimeOffset startedAt, TimeSpan duration, ErrorDetails? error) => new()
    {
        Key = node.Key,
        Stage = node.Stage,
        Outcome = result.Outcome,
        Reason = result.Reason,
        Remark = result.Remark,
        StartedAt = startedAt,
        Duration = duration,
        Differences = result.Differences,
        Error = error,
        DependsOn = [.. node.DependsOn.Select(dependency => dependency.Key)],
    };
}
