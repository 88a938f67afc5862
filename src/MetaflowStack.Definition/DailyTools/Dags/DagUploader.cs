using System.Globalization;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Definition.DailyTools.Dags;

/// <summary>Uploads DAGs to all schedulers, and waits until Airflow has read them.</summary>
/// <param name="client">The cluster.</param>
/// <param name="settings">The stack, and the files.</param>
/// <param name="time">The clock of the cluster.</param>
/// <param name="log">Where it says what it does.</param>
internal sealed class DagUploader(KubernetesClient client, StackSettings settings, TimeProvider time, IRunLog log)
{
    /// <summary>Does it.</summary>
    /// <returns>Words for the summary.</returns>
    /// <exception cref="Engine.Errors.StackException">There is no Airflow, a file could not be uploaded, or Airflow cannot read one.</exception>
    internal async Task<IReadOnlyList<KeyValuePair<string, string>>> RunAsync(DagSelection selection, CancellationToken cancellationToken)
    {
        foreach (var left in selection.LeftOut)
            log.Info($"  - {left} is left out");
        var pods = await SchedulerPod.FindAsync(client, settings, cancellationToken);
        var wait = new DagWait(pods[0], log, time);
        var since = await wait.NowAsync(cancellationToken);
        var changed = new HashSet<DagFile>();
        foreach (var pod in pods)
            changed.UnionWith(await new DagUpload(pod, log).RunAsync(selection.Files, cancellationToken));
        var dags = await wait.RunAsync(selection.Files, changed, since, Patience.DagRead(settings.Cloud == CloudKind.Sandbox), cancellationToken);
        return
        [
            KeyValuePair.Create("Uploaded", string.Create(CultureInfo.InvariantCulture, $"{changed.Count} of {selection.Files.Count} files")),
            KeyValuePair.Create("DAGs", dags.Count == 0 ? "none" : string.Join(", ", dags)),
        ];
    }
}
