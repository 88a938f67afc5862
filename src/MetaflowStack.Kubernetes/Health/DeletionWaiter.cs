using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>Waits, by watching, until an object that is being deleted is gone.</summary>
/// <param name="client">The cluster.</param>
/// <param name="time">The clock that the limit goes by.</param>
/// <param name="timeout">The limit.</param>
public sealed class DeletionWaiter(KubernetesClient client, TimeProvider time, TimeSpan timeout)
{
    /// <summary>Waits.</summary>
    /// <param name="id">The object.</param>
    /// <param name="uid">Its uid: another object of that name counts as gone.</param>
    /// <param name="report">Takes progress lines: what holds the object back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StackException">It is not gone in time (names the finalizers), or the API server refused.</exception>
    public async Task WaitAsync(KubernetesObjectId id, string? uid, Action<string>? report = null, CancellationToken cancellationToken = default)
    {
        if (await client.FindKindAsync(id.ApiVersion, id.Kind, cancellationToken) is not { } kind)
            return;
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var holdUp = "";
        try
        {
            var isThere = false;
            var watch = client.Watch(kind, new ListOptions { Namespace = id.Namespace, FieldSelector = $"metadata.name={id.Name}" });
            await foreach (var change in watch.RunAsync(either.Token))
            {
                if (change.Type == WatchEventType.Changed)
                    isThere = uid is null || change.Object.Text("metadata", "uid") == uid;
                else if (change.Type == WatchEventType.Deleted)
                    isThere = false;
                if (change.Type != WatchEventType.Changed && !isThere)
                    return;
                if (change.Object is { } live && HoldUp(live) is { } now && now != holdUp)
                    report?.Invoke(holdUp = now);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"{id} is still there {timeout.TotalMinutes:0.#} minutes after it was deleted",
                Why = holdUp.Length > 0 ? holdUp : null,
                Remedy = "Look at what holds it with kubectl describe; run the command again to go on waiting",
            });
        }
    }

    // A namespace says in conditions what is left in it; other objects are held by finalizers only.
    private static string? HoldUp(JsonObject live)
    {
        var remaining = Condition.All(live)
            .Where(condition => condition.IsTrue && condition.Type is "NamespaceContentRemaining" or "NamespaceFinalizersRemaining" or "NamespaceDeletionContentFailure")
            .Select(condition => condition.Message)
            .ToList();
        if (remaining.Count > 0)
            return string.Join("; ", remaining);
        return live.At("metadata", "finalizers") is JsonArray { Count: > 0 } finalizers
            ? $"Deleting, waits for {string.Join(", ", finalizers.Select(finalizer => finalizer.Text()))}"
            : live.Text("metadata", "deletionTimestamp") is null ? null : "Deleting";
    }
}
