using System.Text.Json.Nodes;
using System.Threading.Channels;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>
/// Waits until an object is healthy, by watching it and its pods. A rollout that has failed ends the wait at once, with pod,
/// container, reason, exit code and last log lines.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="time">The clock that the limits go by.</param>
/// <param name="options">The limits.</param>
public sealed class RolloutWaiter(KubernetesClient client, TimeProvider time, RolloutOptions? options = null)
{
    private readonly RolloutOptions _options = options ?? new RolloutOptions();

    /// <summary>Waits.</summary>
    /// <param name="live">The object as an apply or read returned it; when it is healthy already, nothing is asked.</param>
    /// <param name="report">Takes progress lines: <c>1 of 2 replicas ready</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The healthy object.</returns>
    /// <exception cref="RolloutException">It failed, was deleted, or took too long.</exception>
    /// <exception cref="StackException">The API server refused, or cannot be reached.</exception>
    public async Task<JsonObject> WaitAsync(JsonObject live, Action<string>? report = null, CancellationToken cancellationToken = default)
    {
        var rollout = new Rollout(live, time);
        if (rollout.Health.Status == HealthStatus.Current)
            return live;
        var id = KubernetesObjectId.Of(live);
        using var timeout = new CancellationTokenSource(_options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await WatchAsync(id, rollout, report, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await TimedOutAsync(id, rollout, cancellationToken);
        }
    }

    private async Task<JsonObject> WatchAsync(KubernetesObjectId id, Rollout rollout, Action<string>? report, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = Channel.CreateUnbounded<Action>();
        var pumps = new List<Task>
        {
            PumpAsync(id.ApiVersion, id.Kind, new ListOptions { Namespace = id.Namespace, FieldSelector = $"metadata.name={id.Name}" }, rollout.SetObject, changes, end.Token),
        };
        if (WorkloadPods.Selector(rollout.Live) is { } selector)
            pumps.Add(PumpAsync("v1", "Pod", new ListOptions { Namespace = id.Namespace, LabelSelector = selector }, rollout.SetPod, changes, end.Token));
        try
        {
            var lastLine = "";
            var patience = new Patience(time);
            while (true)
            {
                if (rollout.IsGone)
                    throw RolloutFailure.Of(id, "Deleted", "It was deleted while it was waited for", "Find out who deletes it, then run the command again");
                if (rollout.Health.Status == HealthStatus.Current)
                    return rollout.Live;
                await ThrowIfFailedAsync(id, rollout, patience, cancellationToken);
                if (rollout.Progress is var line && line != lastLine)
                    report?.Invoke(lastLine = line);
                await NextAsync(changes.Reader, patience.Next, cancellationToken);
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(pumps);
        }
    }

    // The pumps only queue: the rollout itself is touched by one thread. A watch that fails ends the queue with its fault.
    private async Task PumpAsync(
        string apiVersion, string kindName, ListOptions options, Action<JsonObject, bool> set, Channel<Action> changes, CancellationToken cancellationToken)
    {
        try
        {
            var kind = await client.FindKindAsync(apiVersion, kindName, cancellationToken)
                ?? throw new StackException(new ErrorDetails { What = $"The cluster no longer has the kind {kindName} in {apiVersion}" });
            await foreach (var change in client.Watch(kind, options).RunAsync(cancellationToken))
            {
                if (change.Object is { } item)
                    changes.Writer.TryWrite(() => set(item, change.Type == WatchEventType.Deleted));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            changes.Writer.TryComplete();
        }
        catch (Exception fault)
        {
            // Whoever reads the queue throws it; left here, the wait would go on until its time is up.
            changes.Writer.TryComplete(fault);
        }
    }

    // Applies all changes that have come in, or waits for the next one, or until patience has run out.
    private async Task NextAsync(ChannelReader<Action> changes, TimeSpan? wakeAfter, CancellationToken cancellationToken)
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hasChange = changes.WaitToReadAsync(wake.Token).AsTask();
        if (wakeAfter is { } span)
            await Task.WhenAny(hasChange, Task.Delay(span, time, wake.Token));
        else
            await hasChange;
        cancellationToken.ThrowIfCancellationRequested();
        if (hasChange.IsFaulted)
            await hasChange;
        await wake.CancelAsync();
        while (changes.TryRead(out var apply))
            apply();
    }

    private async Task ThrowIfFailedAsync(KubernetesObjectId id, Rollout rollout, Patience patience, CancellationToken cancellationToken)
    {
        var failure = new RolloutFailure(client, _options);
        var isObserved = rollout.Live.Number("status", "observedGeneration") is not { } observed || observed == (rollout.Live.Number("metadata", "generation") ?? observed);
        var mayPass = new List<PodTrouble>();
        foreach (var pod in isObserved ? rollout.Pods.ToList() : [])
        {
            if (PodTrouble.Find(pod) is not { } trouble || !await WorkloadPods.IsNewestAsync(client, rollout.Live, pod, cancellationToken))
                continue;
            if (!trouble.MayPass)
                throw await failure.OfPodAsync(id, trouble, cancellationToken);
            mayPass.Add(trouble);
        }
        if (patience.IsOver("Unschedulable", mayPass.Count > 0, _options.UnschedulableGrace))
            throw await failure.OfPodAsync(id, mayPass[0], cancellationToken);
        if (patience.IsOver("ReplicaFailure", rollout.CreationFailure is not null, _options.CreationFailureGrace))
            throw RolloutFailure.Of(id, rollout.CreationFailure!.Reason, rollout.CreationFailure.Message, "See the message: a quota, a policy or a missing object keeps its pods from being made");

        var health = rollout.Health;
        if (health.Status == HealthStatus.Terminating)
            throw RolloutFailure.Of(id, "Terminating", "It is being deleted", "Wait until it is gone, then run the command again");
        if (health.Status == HealthStatus.Failed && !IsOwnPodThatMayPass(rollout))
            throw await FailedAsync(id, rollout, health, failure, cancellationToken);
    }

    // kstatus gives a bare pod 15 seconds to be scheduled; the autoscaler takes longer.
    private static bool IsOwnPodThatMayPass(Rollout rollout) => rollout.Live.Text("kind") == "Pod" && PodTrouble.Find(rollout.Live) is { MayPass: true };

    private static async Task<RolloutException> FailedAsync(
        KubernetesObjectId id, Rollout rollout, ObjectHealth health, RolloutFailure failure, CancellationToken cancellationToken)
    {
        var pods = id.Kind == "Pod" ? [rollout.Live] : rollout.Pods.ToList();
        if (pods.Select(pod => PodTrouble.Find(pod) ?? PodTrouble.FindFailed(pod)).FirstOrDefault(trouble => trouble is not null) is { } trouble)
            return await failure.OfPodAsync(id, trouble, cancellationToken);
        var condition = Condition.All(rollout.Live).FirstOrDefault(condition =>
            condition is { Type: "Progressing", Reason: "ProgressDeadlineExceeded" } or { Type: "Failed" or "Stalled", IsTrue: true } or { Type: "NamesAccepted", IsFalse: true });
        return RolloutFailure.Of(id, condition?.Reason ?? "Failed", condition is null ? health.Message : condition.MessageOr(health.Message),
            $"kubectl describe {id.Kind.ToLowerInvariant()}{(id.Namespace is null ? "" : $" -n {id.Namespace}")} {id.Name} shows more");
    }

    private async Task<RolloutException> TimedOutAsync(KubernetesObjectId id, Rollout rollout, CancellationToken cancellationToken)
    {
        if (rollout.Pods.Select(PodTrouble.Find).FirstOrDefault(trouble => trouble is not null) is { } trouble)
            return await new RolloutFailure(client, _options).OfPodAsync(id, trouble, cancellationToken);
        return RolloutFailure.Of(id, "Timeout", $"After {_options.Timeout.TotalMinutes:0.#} minutes: {rollout.Progress}; {rollout.Health.Message}",
            "Look at it with kubectl describe; run the command again to go on waiting");
    }
}
