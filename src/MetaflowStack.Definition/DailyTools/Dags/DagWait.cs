using System.Globalization;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.DailyTools.Dags;

/// <summary>Waits until Airflow's scheduler has read the files that were uploaded.</summary>
/// <param name="pod">The scheduler to ask; all have the same database.</param>
/// <param name="log">Where it says what it waits for.</param>
/// <param name="time">The clock of the cluster.</param>
internal sealed class DagWait(SchedulerPod pod, IRunLog log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClockPatience = TimeSpan.FromMinutes(1);

    private readonly AirflowCli _airflow = new(pod);

    /// <summary>The time in the scheduler's container: what it reads from now on has a later one.</summary>
    internal async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        var result = await pod.RunAsync(ClockPatience, null, ["date", "-u", "+%s"], cancellationToken);
        return long.TryParse(result.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new StackException(new ErrorDetails { What = $"Pod {pod.Name} does not say its time", Why = $"date ended with exit code {result.ExitCode}: {result.Errors.Trim()}" });
    }

    /// <summary>Waits for all DAGs of the files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="changed">Those of them that are new or other than before.</param>
    /// <param name="since">When they were uploaded, by <see cref="NowAsync"/>.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The ids of the DAGs.</returns>
    /// <exception cref="StackException">Airflow cannot import a file, or has not read one in time.</exception>
    internal async Task<IReadOnlyList<string>> RunAsync(
        IReadOnlyList<DagFile> files, IReadOnlyCollection<DagFile> changed, DateTimeOffset since, TimeSpan patience, CancellationToken cancellationToken)
    {
        var python = files.Where(file => file.IsPython).ToDictionary(file => file.RemotePath, StringComparer.Ordinal);
        if (python.Count == 0)
            return [];
        var errors = await _airflow.ImportErrorsAsync(cancellationToken);
        if (python.Keys.Where(errors.ContainsKey).ToList() is { Count: > 0 } broken)
            throw Broken(broken.ConvertAll(path => (python[path].Name, errors[path])));
        var started = time.GetTimestamp();
        for (var said = false; ; said = true)
        {
            List<KnownDag> dags = [.. (await _airflow.DagsAsync(cancellationToken)).Where(dag => python.ContainsKey(dag.File))];
            List<KnownDag> missing = [.. dags.Where(dag => dag.ParsedAt is not { } parsed || (changed.Contains(python[dag.File]) && parsed < since))];
            if (missing.Count == 0)
            {
                foreach (var dag in dags)
                    log.Info($"  ✓ DAG {dag.Id} of {python[dag.File].Name}: read by Airflow at {dag.ParsedAt?.UtcDateTime:HH:mm:ss} UTC");
                foreach (var path in python.Keys.Except(dags.Select(dag => dag.File)))
                    log.Info($"  = {python[path].Name} has no DAG");
                return [.. dags.Select(dag => dag.Id)];
            }

            if (time.GetElapsedTime(started) >= patience)
                throw TooLate(missing, patience);
            if (!said)
                log.Info($"  … waiting until Airflow's scheduler reads {string.Join(", ", missing.Select(dag => dag.Id))}: it looks for new files every 5 minutes");
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    private static StackException Broken(IReadOnlyList<(string Name, string Error)> broken) => new(new ErrorDetails
    {
        What = $"Airflow cannot import {string.Join(", ", broken.Select(file => file.Name))}",
        Why = string.Join('\n', broken.Select(file => file.Error)),
        Remedy = "Correct the file and upload it again; the scheduler has it, and shows the same error in its UI",
    });

    private static StackException TooLate(IReadOnlyList<KnownDag> missing, TimeSpan patience) => new(new ErrorDetails
    {
        What = $"Airflow's scheduler has not read {string.Join(", ", missing.Select(dag => dag.Id))} within {Durations.Text(patience)}",
        Why = "The files are in its DAGs folder and can be imported, but the database has nothing newer of them",
        Remedy = "./build.sh Verify says whether the scheduler is healthy; ./build.sh Logs --component airflow-scheduler shows its log",
    });
}
