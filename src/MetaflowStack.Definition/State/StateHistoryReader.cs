using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>A version of the state and what it changed.</summary>
/// <param name="Version">The version.</param>
/// <param name="Resources">How many resources it remembers; null when it cannot be read.</param>
/// <param name="Changes">What it changed in the version before; null when one of the two is not kept or cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
internal sealed record StateHistoryEntry(StateVersion Version, int? Resources, StateDifference? Changes, string? Fault);

/// <summary>Reads versions and compares each with the one before it.</summary>
internal static class StateHistoryReader
{
    /// <summary>How many versions a person is shown; JSON has all.</summary>
    internal const int ShownToPeople = 20;

    private const int ReadsInFlight = 8;

    /// <summary>The newest versions, newest first; one more is read, to compare the last with.</summary>
    internal static async Task<IReadOnlyList<StateHistoryEntry>> ReadAsync(IStateStore store, int limit, CancellationToken cancellationToken)
    {
        var versions = await store.ListVersionsAsync(cancellationToken);
        var read = versions.Take(limit == int.MaxValue ? limit : limit + 1).ToList();
        var documents = new (StateDocument? Document, string? Fault)[read.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, read.Count),
            new ParallelOptions { MaxDegreeOfParallelism = ReadsInFlight, CancellationToken = cancellationToken },
            async (index, token) => documents[index] = await ReadAsync(store, read[index], token));
        return [.. read.Take(limit).Select((version, index) => new StateHistoryEntry(
            version,
            documents[index].Document?.Resources.Count,
            documents[index].Document is { } newer && OlderOf(documents, index, newer) is { } older ? StateDifference.Between(older, newer) : null,
            documents[index].Fault))];
    }

    // The first version of all changed nothing into what it is; below any other that is the last there is, older ones were dropped.
    private static StateDocument? OlderOf((StateDocument? Document, string? Fault)[] documents, int index, StateDocument newer) =>
        index + 1 < documents.Length ? documents[index + 1].Document
        : newer.Serial == 1 ? newer.Emptied() : null;

    // A version that is damaged or was just dropped must not hide the others.
    private static async Task<(StateDocument?, string?)> ReadAsync(IStateStore store, StateVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadVersionAsync(version, cancellationToken), null);
        }
        catch (StackException exception)
        {
            return (null, exception.Details.What);
        }
    }
}
