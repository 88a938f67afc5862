using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Engine.Deployment;

/// <summary>
/// Decides what starts when: a node starts as soon as its stage is open, its dependencies are done, its exclusive group is free
/// and the limit allows; the one with the longest way still to go comes first. Safe from many threads.
/// </summary>
internal sealed class Schedule(IReadOnlyList<DeploymentNode> nodes, int parallelism, TimeProvider time, Action<DeploymentNode> launch, Action<ResourceChange> ended)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _open = [];
    private readonly HashSet<string> _busyGroups = [];
    private readonly List<ResourceChange> _results = [];
    private readonly List<Waiter> _waiters = [];
    private int _running;
    private bool _stopped;

    public IReadOnlyList<DeploymentNode> Nodes => nodes;

    public ChangeSet Changes
    {
        get
        {
            lock (_lock)
                return new ChangeSet([.. _results]);
        }
    }

    /// <summary>Opens stages and starts what can start.</summary>
    public void Open(IEnumerable<string> stages) => Move(_ => _open.UnionWith(stages));

    /// <summary>
    /// Settles what would otherwise wait for ever because it needs something of a stage that is not open: what exists is taken as
    /// it is, what does not blocks.
    /// </summary>
    public void Settle(string stage) => Move(results =>
    {
        foreach (var node in nodes.Where(node => node.CompletionStage == stage && node.State == NodeState.Waiting))
        {
            if (!IsOpen(node))
                Skip(node, new BlockReason(node.Key, $"is started by stage {node.Stage}, which is not part of this run"), results, isOwnReason: true);
            else
                SettleDependencies(node, results);
        }
    });

    /// <summary>Records the end of a running node and starts what can start now. Ignored when the node was given up before.</summary>
    public void End(DeploymentNode node, ResourceChange result) => Move(results =>
    {
        if (node.State == NodeState.Running)
            End(node, result, results);
    });

    /// <summary>Notes that the system has accepted the operation on a node.</summary>
    public void Accept(DeploymentNode node) => Move(_ => node.IsAccepted = true);

    /// <summary>Waits until a condition on the nodes holds.</summary>
    /// <param name="condition">The condition; it is asked while the nodes stand still.</param>
    /// <param name="limit">The longest to wait, or null for as long as the nodes' own limits allow.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False when the limit came first.</returns>
    public async Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(condition);
        lock (_lock)
        {
            if (condition())
                return true;
            _waiters.Add(waiter);
        }
        using var cancellation = cancellationToken.Register(() => waiter.Result.TrySetCanceled(cancellationToken));
        using var timer = limit is { } span ? time.CreateTimer(_ => waiter.Result.TrySetResult(false), null, span, Timeout.InfiniteTimeSpan) : null;
        try
        {
            return await waiter.Result.Task;
        }
        finally
        {
            lock (_lock)
                _waiters.Remove(waiter);
        }
    }

    /// <summary>Starts nothing more.</summary>
    public void Stop()
    {
        lock (_lock)
            _stopped = true;
    }

    /// <summary>Ends every node that is waiting in an open stage or running, with the result given.</summary>
    public void GiveUp(Func<DeploymentNode, ResourceChange?> result) => Move(results =>
    {
        foreach (var node in nodes.Where(node => node.State == NodeState.Running || (node.State == NodeState.Waiting && IsOpen(node))))
        {
            if (result(node) is not { } change)
                continue;
            node.Blocks = new BlockReason(node.Key, "was cancelled");
            End(node, change, results);
        }
    });

    private bool IsOpen(DeploymentNode node) =>
        _open.Contains(node.Stage) || (node.Change.Live is not null && _open.Contains(node.CompletionStage));

    private void Move(Action<List<ResourceChange>> step)
    {
        var results = new List<ResourceChange>();
        List<DeploymentNode> starting;
        List<Waiter> satisfied;
        lock (_lock)
        {
            step(results);
            EndWhatNeedsNoWork(results);
            starting = TakeReady();
            satisfied = [.. _waiters.Where(waiter => waiter.Condition())];
        }
        foreach (var result in results)
            ended(result);
        foreach (var node in starting)
            launch(node);
        foreach (var waiter in satisfied)
            waiter.Result.TrySetResult(true);
    }

    // One pass is enough: a node depends only on earlier ones.
    private void EndWhatNeedsNoWork(List<ResourceChange> results)
    {
        if (_stopped)
            return;
        var passedOn = new BlockReason?[nodes.Count];
        foreach (var node in nodes.Where(node => node.State == NodeState.Waiting))
        {
            var reason = node.DependsOn.Select(dependency => dependency.Blocks ?? passedOn[dependency.Index]).FirstOrDefault(reason => reason is not null);
            if (!IsOpen(node))
                passedOn[node.Index] = reason;
            else if (reason is not null)
                Skip(node, reason, results);
            else if (node.NothingToDo && IsReady(node) && !node.InputsChanged && !node.IsWithinFresh)
                End(node, ResultOf(node, Outcome.Unchanged, node.Change.Reason), results);
        }
    }

    private List<DeploymentNode> TakeReady()
    {
        var starting = new List<DeploymentNode>();
        if (_stopped)
            return starting;
        foreach (var node in nodes.Where(node => node.State == NodeState.Waiting && IsOpen(node) && IsReady(node))
            .OrderByDescending(node => node.Remaining).ThenBy(node => node.Index))
        {
            if (_running >= Math.Max(1, parallelism))
                break;
            if (node.ExclusiveGroup is { } group && !_busyGroups.Add(group))
                continue;
            node.State = NodeState.Running;
            node.StartedAt = time.GetTimestamp();
            _running++;
            starting.Add(node);
        }
        return starting;
    }

    private bool IsReady(DeploymentNode node) =>
        node.DependsOn.All(dependency => dependency.State == NodeState.Ended || dependency.Bypassed || IsAsWanted(dependency))
        && (!node.IsDelete || nodes.All(other => other.IsDelete || other.State == NodeState.Ended || !IsOpen(other)));

    // A resource whose stage is not part of the run and that needs no change is a dependency fulfilled.
    private bool IsAsWanted(DeploymentNode node) => !IsOpen(node) && node.Change.Action == PlanAction.Unchanged;

    private void SettleDependencies(DeploymentNode node, List<ResourceChange> results)
    {
        foreach (var dependency in node.DependsOn.Where(dependency => dependency is { State: NodeState.Waiting, Bypassed: false } && !IsAsWanted(dependency)))
        {
            if (IsOpen(dependency))
                SettleDependencies(dependency, results);
            else if (dependency.Change.Action == PlanAction.Update && !node.IsDelete)
                dependency.Bypassed = true;
            else if (node.State == NodeState.Waiting)
                Skip(node, new BlockReason(dependency.Key, $"belongs to stage {dependency.Stage}, which is not part of this run"), results);
        }
    }

    private void Skip(DeploymentNode node, BlockReason reason, List<ResourceChange> results, bool isOwnReason = false)
    {
        node.Blocks = reason;
        var relation = node.IsDelete ? "is needed by" : "depends on";
        End(node, ResultOf(node, Outcome.Skipped, isOwnReason ? reason.Text : $"{relation} {reason.Key}, which {reason.Text}"), results);
    }

    private void End(DeploymentNode node, ResourceChange result, List<ResourceChange> results)
    {
        if (node.State == NodeState.Running)
        {
            _running--;
            if (node.ExclusiveGroup is { } group)
                _busyGroups.Remove(group);
        }
        node.State = NodeState.Ended;
        node.Result = result;
        _results.Add(result);
        results.Add(result);
    }

    private ResourceChange ResultOf(DeploymentNode node, Outcome outcome, string reason) => new()
    {
        Key = node.Key,
        Stage = node.Stage,
        Outcome = outcome,
        Reason = reason,
        StartedAt = time.GetUtcNow(),
        Duration = TimeSpan.Zero,
        DependsOn = [.. node.DependsOn.Select(dependency => dependency.Key)],
    };

    private sealed record Waiter(Func<bool> Condition)
    {
        public TaskCompletionSource<bool> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
