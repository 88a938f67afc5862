using System.Text.Json;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Running;

/// <summary>Writes <c>run.json</c>.</summary>
internal static class RunRecordFile
{
    internal static void Write(string runId, StackSession session, RunLedger ledger)
    {
        var settings = session.Settings;
        var figures = RunFigures.Of(ledger.Changes, ledger.Elapsed);
        var record = new RunRecord
        {
            RunId = runId,
            Target = settings.Target,
            OrgPrefix = settings.OrgPrefix,
            Environment = settings.Environment,
            Cloud = settings.Cloud.ToString().ToLowerInvariant(),
            StartedAt = session.StartedAt,
            Outcome = ledger.Outcome,
            Targets = ledger.Targets,
            Resources =
            [
                .. ledger.Changes.Changes.Select(change => new ResourceRecord(
                    change.Key.ToString(),
                    change.Stage,
                    change.Outcome.ToString().ToLowerInvariant(),
                    change.StartedAt,
                    Seconds(change.Duration),
                    change.Reason,
                    change.Remark,
                    change.Error?.ToString())),
            ],
            Requests = RequestTotals.Of(session),
            Makespan = new MakespanRecord(Seconds(figures.Makespan), Seconds(figures.RealElapsed)),
            CriticalPath = new CriticalPathRecord(
                [.. figures.CriticalPath?.Keys.Select(key => key.ToString()) ?? []],
                Seconds(figures.CriticalPath?.Length ?? TimeSpan.Zero),
                Math.Round(figures.CriticalPath?.Ratio ?? 1, 4)),
        };
        OutputFiles.Write(settings, "run.json", SecretMask.Apply(JsonSerializer.Serialize(record, RunRecordJson.Default.RunRecord)) + "\n");
    }

    private static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);
}
