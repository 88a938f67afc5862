using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Engine.State;

/// <summary>
/// What of a spill goes into the state as it is now, others having worked on it or not. The state learns of everything that the
/// spill knows to exist and forgets nothing: every run looks at the world anyway, so a record too many does no harm (what is gone
/// is found to be gone), and one too few loses a resource whose id nobody else knows. So each resource that the spill ends with is
/// <list type="bullet">
/// <item>added, where the state has no record of it;</item>
/// <item>taken over, where the state's record is still the one before the spill, or has no id;</item>
/// <item>left, where the state has a newer record of the same id;</item>
/// <item>a conflict, where the state has a newer record of another id: two things may exist, and a person has to look.</item>
/// </list>
/// Deletes are never taken over: others may have made the resource again, with the very same record.
/// </summary>
/// <param name="Entries">What goes into the state.</param>
/// <param name="Conflicts">What does not, for the state says otherwise.</param>
internal sealed record SpillMerge(IReadOnlyList<JournalEntry> Entries, IReadOnlyList<SpilledEntry> Conflicts)
{
    public static SpillMerge Of(IReadOnlyList<SpilledEntry> spilled, StateDocument state)
    {
        var present = state.Resources.ToDictionary(resource => resource.Key);
        var (entries, conflicts) = (new List<JournalEntry>(), new List<SpilledEntry>());
        foreach (var outcome in spilled.Where(HasEffect).GroupBy(spill => spill.Entry.Key))
        {
            if (outcome.Last() is not { Entry: { Resource: { } resource } entry } last)
                continue;
            if (!present.TryGetValue(outcome.Key, out var found))
                entries.Add(entry);
            else if (IsSame(found, resource))
                continue;
            else if (found.Id.Length == 0 || outcome.First().Before is { } before && IsSame(found, before))
                entries.Add(entry);
            else if (found.Id != resource.Id)
                conflicts.Add(last);
        }
        return new SpillMerge(entries, conflicts);
    }

    private static bool HasEffect(SpilledEntry spilled) => spilled.Entry is { Resource: not null } or { Phase: JournalPhase.Done };

    private static bool IsSame(RecordedResource one, RecordedResource other) => StateDifference.Between(one, other).Count == 0;
}
