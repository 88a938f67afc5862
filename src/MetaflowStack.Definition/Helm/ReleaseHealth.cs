using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Helm;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Helm;

/// <summary>Whether everything that runs pods in a release is healthy.</summary>
/// <param name="client">The cluster.</param>
/// <param name="time">The clock that the limits go by.</param>
/// <param name="options">The limits.</param>
internal sealed class ReleaseHealth(KubernetesClient client, TimeProvider time, RolloutOptions options)
{
    /// <summary>Looks once.</summary>
    internal async Task<ReleaseStanding> LookAsync(HelmRevision revision, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(revision.Workloads.Select(async id => (Id: id, Live: await client.GetAsync(id, cancellationToken))));
        // A Job that has ended deletes itself (ttlSecondsAfterFinished); its absence is no news.
        return new ReleaseStanding(
            [.. found.Where(workload => workload is { Live: null, Id.Kind: not "Job" }).Select(workload => workload.Id)],
            [.. found.Where(workload => workload.Live is { } live && HealthEvaluator.Evaluate(live, time).Status != HealthStatus.Current).Select(workload => workload.Id)]);
    }

    /// <summary>Waits until all of it is healthy; the first that fails ends the wait for the others.</summary>
    /// <exception cref="RolloutException">It failed, with pod, container, reason and log, or took too long.</exception>
    internal async Task WaitAsync(HelmRevision revision, Action<string> report, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = revision.Workloads.Select(id => WaitAsync(id, report, end.Token)).ToList();
        try
        {
            await foreach (var ended in Task.WhenEach(waits))
                await ended;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(waits).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task WaitAsync(KubernetesObjectId id, Action<string> report, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(id, cancellationToken) is JsonObject live)
            await new RolloutWaiter(client, time, options).WaitAsync(live, line => report($"{id}: {line}"), cancellationToken);
    }
}

/// <summary>How a release's workloads stand.</summary>
/// <param name="Missing">Those that somebody has deleted.</param>
/// <param name="Unhealthy">Those that are there and not healthy (yet).</param>
internal sealed record ReleaseStanding(IReadOnlyList<KubernetesObjectId> Missing, IReadOnlyList<KubernetesObjectId> Unhealthy)
{
    internal static ReleaseStanding Healthy { get; } = new([], []);
}
