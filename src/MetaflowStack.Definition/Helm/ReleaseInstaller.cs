using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Helm;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Helm;

/// <summary>What it takes to change a release.</summary>
/// <param name="Kubernetes">The cluster.</param>
/// <param name="Program">helm's file.</param>
internal sealed record HelmAccess(KubernetesClient Kubernetes, string Program);

/// <summary>Makes revisions of a release: forward, and back again when the new one does not become healthy.</summary>
/// <param name="access">The cluster, and helm.</param>
/// <param name="options">How long things may take.</param>
/// <param name="context">The clock, and a place for progress.</param>
/// <param name="log">Takes helm's own words.</param>
internal sealed class ReleaseInstaller(HelmAccess access, KubernetesProviderOptions options, ResourceContext context, Action<string> log)
{
    /// <summary>Installs or upgrades, and waits until all is healthy.</summary>
    /// <returns>The revision that is in force.</returns>
    /// <exception cref="StackException">helm failed, or a workload did; what was there before is in force again.</exception>
    internal async Task<HelmRevision> InstallAsync(HelmRelease release, ReleaseName name, JsonObject values, CancellationToken cancellationToken)
    {
        using var folder = new HelmFolder(access.Kubernetes.Connection);
        var helm = ClientOf(folder, name);
        var chart = release.Chart.Identify();
        var before = await HistoryAsync(name, cancellationToken);
        if (before is [.., { IsPending: true }])
        {
            context.Note("helm was interrupted at it; " + await BackOutAsync(helm, before, LastGood(before), cancellationToken));
            before = await HistoryAsync(name, cancellationToken);
        }

        try
        {
            await RemoveJobsAsync(before, cancellationToken);
            await helm.UpgradeAsync(release.Chart, folder.WriteValues(values), chart.Description, cancellationToken);
            var latest = await HistoryAsync(name, cancellationToken) is [.., var newest] ? newest : throw Unrecorded(name);
            await new ReleaseHealth(access.Kubernetes, context.Time, options.Rollout).WaitAsync(latest, context.Report, cancellationToken);
            return latest;
        }
        catch (StackException failure)
        {
            var done = await TryBackOutAsync(helm, name, LastGood(before), cancellationToken);
            throw new StackException(failure.Details with
            {
                What = $"{name} could not be deployed: {failure.Details.What}",
                Resource = context.Key,
                Remedy = $"{done}. {failure.Details.Remedy}",
            }, failure);
        }
    }

    /// <summary>Uninstalls.</summary>
    internal async Task UninstallAsync(ReleaseName name, CancellationToken cancellationToken)
    {
        using var folder = new HelmFolder(access.Kubernetes.Connection);
        await ClientOf(folder, name).UninstallAsync(cancellationToken);
    }

    private static HelmRevision? LastGood(IReadOnlyList<HelmRevision> history) => history.LastOrDefault(revision => revision.Status == HelmRevision.Deployed);

    private static StackException Unrecorded(ReleaseName name) => new(new ErrorDetails
    {
        What = $"helm says that it is done and recorded no {name}",
        Why = "The file that was run as helm may be something else",
        Remedy = "Check helm in PATH or HELM_EXE",
    });

    private HelmClient ClientOf(HelmFolder folder, ReleaseName name) => new(access.Program, folder, name, line =>
    {
        log($"helm: {line}");
        context.Report(line);
    });

    private Task<IReadOnlyList<HelmRevision>> HistoryAsync(ReleaseName name, CancellationToken cancellationToken) =>
        new HelmReleases(access.Kubernetes).HistoryAsync(name.Namespace, name.Name, cancellationToken);

    // A failure while going back must not hide what it goes back from.
    private async Task<string> TryBackOutAsync(HelmClient helm, ReleaseName name, HelmRevision? good, CancellationToken cancellationToken)
    {
        try
        {
            return await BackOutAsync(helm, await HistoryAsync(name, cancellationToken), good, cancellationToken);
        }
        catch (StackException fault)
        {
            return $"Going back failed too: {fault.Message}";
        }
    }

    private async Task<string> BackOutAsync(HelmClient helm, IReadOnlyList<HelmRevision> history, HelmRevision? good, CancellationToken cancellationToken)
    {
        if (history is [] || (good is not null && history[^1].Number == good.Number))
            return "Nothing was changed";
        if (good is null)
        {
            context.Report("Uninstalling");
            await helm.UninstallAsync(cancellationToken);
            return "It was uninstalled";
        }

        context.Report($"Rolling back to revision {good.Number}");
        await RemoveJobsAsync(history, cancellationToken);
        await helm.RollbackAsync(good.Number, cancellationToken);
        return $"It was rolled back to revision {good.Number}";
    }

    // A Job's pods cannot be changed, so helm could not upgrade one that has not deleted itself yet; it makes it anew instead.
    private async Task RemoveJobsAsync(IReadOnlyList<HelmRevision> history, CancellationToken cancellationToken)
    {
        foreach (var job in history.TakeLast(1).SelectMany(revision => revision.Workloads).Where(id => id.Kind == "Job"))
            await access.Kubernetes.DeleteAsync(job, cancellationToken: cancellationToken);
    }
}
