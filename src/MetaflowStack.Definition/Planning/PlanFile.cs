using System.Text;
using System.Text.Json;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Planning;

/// <summary>
/// A plan that somebody looked at, kept in a file (<c>Plan --out</c>): a run with <c>--plan-file</c> makes its own plan, and does nothing
/// unless both are the same.
/// </summary>
internal static class PlanFile
{
    private const int LinesShown = 10;

    /// <summary>Writes a plan; the file appears whole or not at all.</summary>
    /// <exception cref="StackException">It cannot be written.</exception>
    internal static void Write(string path, PlanDocument plan)
    {
        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(plan.ToJson()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The plan cannot be written to {path}",
                Why = exception.Message,
                Remedy = "Give a file in a folder that exists and is writable for you (--out)",
            }, exception);
        }
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stack">The stack that the run is for.</param>
    /// <exception cref="UsageException">The file is missing, is no plan, or is another stack's.</exception>
    internal static PlanDocument Read(string path, string stack)
    {
        PlanDocument plan;
        try
        {
            plan = JsonSerializer.Deserialize(File.ReadAllBytes(path), PlanDocumentJson.Default.PlanDocument) ?? throw new JsonException("It is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Unusable(path, exception.Message);
        }

        if (plan.SchemaVersion != PlanDocument.CurrentSchemaVersion)
            throw Unusable(path, $"Its schemaVersion is {plan.SchemaVersion}; this program reads {PlanDocument.CurrentSchemaVersion}");
        return plan.Stack == stack ? plan : throw Unusable(path, $"It is a plan for {plan.Stack}, and this run is for {stack}");
    }

    /// <summary>Refuses to go on when a run would do something else than was planned.</summary>
    /// <exception cref="StackException">The world, the options or this program have moved on; the differences are named.</exception>
    internal static void Check(string path, PlanDocument planned, PlanDocument now)
    {
        var differences = DifferencesOf(planned, now).ToList();
        if (differences.Count == 0)
            return;
        var shown = differences.Take(LinesShown).ToList();
        if (differences.Count > LinesShown)
            shown.Add($"and {differences.Count - LinesShown} more");
        throw new StackException(new ErrorDetails
        {
            What = $"The plan in {path} is no longer what this run would do, and nothing was changed",
            Why = string.Join(Environment.NewLine, shown),
            Remedy = "Look at a new plan (Plan --out), with the same options and the same version of this repository, and deploy that",
        });
    }

    private static IEnumerable<string> DifferencesOf(PlanDocument planned, PlanDocument now)
    {
        if (planned.Subscription != now.Subscription)
            yield return $"it was made for subscription {planned.Subscription}, and this is {now.Subscription}";
        if (planned.Cloud != now.Cloud)
            yield return $"it was made for --cloud {planned.Cloud}";
        if (planned.StateSerial > 0 && planned.StateLineage != now.StateLineage)
            yield return "the stack was destroyed and made anew meanwhile";
        var (before, after) = (Changes(planned), Changes(now));
        foreach (var (key, entry) in after.Where(pair => !before.ContainsKey(pair.Key)))
            yield return $"{key} would now be {Participle(entry)} ({entry.Reason})";
        foreach (var (key, entry) in before.Where(pair => !after.ContainsKey(pair.Key)))
            yield return $"{key} was to be {Participle(entry)} and is as wanted now";
        foreach (var (key, old) in before)
        {
            if (after.TryGetValue(key, out var entry) && Difference(old, entry) is { } difference)
                yield return $"{key}: {difference}";
        }
    }

    private static Dictionary<string, PlanEntry> Changes(PlanDocument plan) => plan.Changes.Where(change => change.Action != "unchanged").ToDictionary(change => change.Key);

    private static string? Difference(PlanEntry planned, PlanEntry now)
    {
        if (planned.Action != now.Action)
            return $"was to be {Participle(planned)}, and would now be {Participle(now)} ({now.Reason})";
        if (planned.Wanted != now.Wanted)
            return "something else is wanted of it now";
        if (planned.Id != now.Id)
            return $"was {planned.Id ?? "not there"}, and is {now.Id ?? "not there"} now";
        var differing = now.Fields.Select(Change).Except(planned.Fields.Select(Change)).Concat(planned.Fields.Select(Change).Except(now.Fields.Select(Change))).FirstOrDefault();
        return differing is { Path: not null } ? $"{differing.Path} has changed meanwhile" : null;
    }

    private static (string Path, string? Live, string? Desired) Change(PlanField field) => (field.Path, field.Live, field.Desired);

    private static string Participle(PlanEntry entry) => entry.Action.TrimEnd('e') + "ed";

    private static UsageException Unusable(string path, string why) => new(new ErrorDetails
    {
        What = $"The plan file {path} cannot be used",
        Why = why,
        Remedy = "Give a file that Plan --out wrote for this stack (--plan-file)",
    });
}
