using System.Globalization;
using MetaflowStack.Engine.Deployment;

namespace MetaflowStack.Definition.Running;

/// <summary>How long the run's work took, and what decided it.</summary>
/// <param name="Makespan">From the first start of a resource to the last end, by the run's clock.</param>
/// <param name="RealElapsed">The same program's time by the wall clock.</param>
/// <param name="CriticalPath">The longest chain of resources; null when nothing was done.</param>
internal sealed record RunFigures(TimeSpan Makespan, TimeSpan RealElapsed, CriticalPath? CriticalPath)
{
    internal static RunFigures Of(ChangeSet changes, TimeSpan realElapsed)
    {
        var worked = new ChangeSet([.. changes.Changes.Where(change => change.Outcome is not (Outcome.Unchanged or Outcome.Skipped))]);
        if (worked.Changes.Count == 0)
            return new RunFigures(TimeSpan.Zero, realElapsed, null);
        var path = Engine.Deployment.CriticalPath.Of(worked);
        return new RunFigures(path.Makespan, realElapsed, path);
    }

    internal IReadOnlyList<KeyValuePair<string, string>> Words() => CriticalPath is null
        ? [KeyValuePair.Create("Makespan", "nothing to do")]
        :
        [
            KeyValuePair.Create("Makespan", Durations.Text(Makespan)),
            KeyValuePair.Create("Critical path", Durations.Text(CriticalPath.Length)),
            KeyValuePair.Create("Ratio", CriticalPath.Ratio.ToString("0.00", CultureInfo.InvariantCulture)),
        ];
}
