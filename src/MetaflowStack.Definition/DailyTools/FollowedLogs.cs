using System.Text.Json.Nodes;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>A container of a pod.</summary>
internal sealed record ContainerName(string Namespace, string Pod, string Container)
{
    /// <inheritdoc />
    public override string ToString() => $"{Pod}/{Container}";
}

/// <summary>
/// Prints the logs of a component's containers as they are written: of those that run at the start, of every pod that comes later, and of
/// a container that is started again. A watch on the pods says when there is another one; a container's run is known by its id.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="log">Where it is printed.</param>
/// <param name="tail">How many lines of what is there at the start; of what starts later, all are printed.</param>
/// <param name="first">The pods that there are at the start.</param>
internal sealed class FollowedLogs(KubernetesClient client, IRunLog log, int tail, IReadOnlyList<JsonObject> first) : IDisposable
{
    // The server takes no "all"; more than this a container hardly writes before it is seen.
    private const int All = 100_000;
    private static readonly string[] Lists = ["initContainerStatuses", "containerStatuses"];

    private readonly HashSet<string> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _first = [.. first.Select(pod => (string)pod["metadata"]!["uid"]!)];
    private readonly HashSet<ContainerName> _seen = [];
    private readonly List<Task> _tasks = [];
    private readonly CancellationTokenSource _end = new();

    /// <summary>Goes on until it is cancelled.</summary>
    /// <exception cref="StackException">The cluster cannot be reached any more.</exception>
    internal async Task RunAsync(ObjectWatch pods, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        try
        {
            await foreach (var change in pods.RunAsync(either.Token))
            {
                if (change.Object is not { } pod)
                    continue;
                if (change.Type == WatchEventType.Changed)
                    Look(pod, either.Token);
                _tasks.RemoveAll(task => task.IsCompleted);
            }
        }
        finally
        {
            await _end.CancelAsync();
            await Task.WhenAll(_tasks).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _end.Dispose();

    private void Look(JsonObject pod, CancellationToken cancellationToken)
    {
        var isFirst = _first.Contains((string)pod["metadata"]!["uid"]!);
        foreach (var status in Lists.SelectMany(list => pod["status"]?[list] as JsonArray ?? []).OfType<JsonObject>())
        {
            var container = new ContainerName((string)pod["metadata"]!["namespace"]!, (string)pod["metadata"]!["name"]!, (string)status["name"]!);
            var isNew = _seen.Add(container);
            // While a container waits to be started again it has the id, and the log, of its last run.
            if ((string?)status["containerID"] is not { Length: > 0 } run)
            {
                if (isNew && isFirst)
                    log.Info($"{container}: has not started yet: {(string?)status["state"]?["waiting"]?["reason"]}");
                continue;
            }

            if (!_runs.Add(run))
                continue;
            var isLater = !isFirst || !isNew;
            if (isLater)
                log.Info($"{container}: {((int?)status["restartCount"] > 0 ? "started again" : "has started")}");
            _tasks.Add(PrintAsync(container, isLater ? All : tail, cancellationToken));
        }
    }

    private async Task PrintAsync(ContainerName container, int lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in client.FollowLogsAsync(container.Namespace, container.Pod, new LogOptions { Container = container.Container, TailLines = lines }, cancellationToken))
                log.Text($"{container}: {LogLines.Harmless(line)}");
            log.Info($"{container}: the log has ended");
        }
        catch (StackException fault)
        {
            log.Warning($"{container}: no log: {fault.Details.Why ?? fault.Details.What}");
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            log.Warning($"{container}: the connection broke: {fault.Message}");
        }
    }
}
