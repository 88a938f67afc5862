using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>
/// Runs the controllers in simulated time: each step as of the moment it was due, in order, however late it is noticed.
/// A timer wakes it for those who watch. All under the cluster's lock.
/// </summary>
internal sealed class ControllerLoop : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly PriorityQueue<(IController Controller, ObjectKey Key), (DateTimeOffset Due, long Order)> _queue = new();
    private readonly Dictionary<(IController, ObjectKey), DateTimeOffset> _due = [];
    private readonly ITimer _timer;
    private long _order;
    private bool _closed;

    public ControllerLoop(Cluster cluster)
    {
        _cluster = cluster;
        _controllers = ControllerList.All(cluster);
        _timer = cluster.Time.Provider.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        cluster.Store.Changed += Notice;
        cluster.Faults.Changed += OnFaultsChanged;
    }

    /// <summary>Carries out everything that is due by now.</summary>
    public void RunDue()
    {
        var now = _cluster.Time.Provider.GetUtcNow();
        while (_queue.TryPeek(out var work, out var priority) && priority.Due <= now)
        {
            _queue.Dequeue();
            if (!_due.TryGetValue(work, out var due) || due != priority.Due)
                continue;
            _due.Remove(work);
            _cluster.Time.At(due, () => Step(work.Controller, work.Key));
        }
        ScheduleTimer(now);
    }

    /// <summary>Looks at every object again, as controllers do when they start.</summary>
    public void ReconcileAll()
    {
        foreach (var controller in _controllers)
            foreach (var obj in _cluster.Store.List(controller.Resource))
                Enqueue(controller, new ObjectKey(controller.Resource, obj.Namespace(), obj.Name()), _cluster.Time.Now);
    }

    public void Dispose()
    {
        _closed = true;
        _cluster.Store.Changed -= Notice;
        _cluster.Faults.Changed -= OnFaultsChanged;
        _timer.Dispose();
    }

    private void Step(IController controller, ObjectKey key)
    {
        try
        {
            if (controller.Reconcile(key) is { } delay)
                Enqueue(controller, key, _cluster.Time.Now + delay);
        }
        catch (ApiError)
        {
            // A controller that the API server refuses (a namespace going away, a missing account) tries again later, as the real ones do.
            Enqueue(controller, key, _cluster.Time.Now + RetryDelay);
        }
    }

    private void Notice(StoreEvent change)
    {
        foreach (var controller in _controllers)
            foreach (var key in controller.Affected(change))
                Enqueue(controller, key, _cluster.Time.Now);
    }

    private void Enqueue(IController controller, ObjectKey key, DateTimeOffset due)
    {
        if (_due.TryGetValue((controller, key), out var earlier) && earlier <= due)
            return;
        _due[(controller, key)] = due;
        _queue.Enqueue((controller, key), (due, _order++));
    }

    private void ScheduleTimer(DateTimeOffset now)
    {
        if (_closed)
            return;
        var delay = _queue.TryPeek(out _, out var next) ? next.Due - now : Timeout.InfiniteTimeSpan;
        _timer.Change(delay == Timeout.InfiniteTimeSpan || delay > TimeSpan.Zero ? delay : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (_cluster.Gate)
            if (!_closed)
                RunDue();
    }

    private void OnFaultsChanged(object? sender, EventArgs e)
    {
        lock (_cluster.Gate)
        {
            ReconcileAll();
            RunDue();
        }
    }
}
