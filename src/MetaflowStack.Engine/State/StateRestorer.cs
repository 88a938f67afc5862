using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>Goes back to an older version of a state.</summary>
public static class StateRestorer
{
    /// <summary>
    /// What going back would change, for a person to look at beforehand: what it removes is forgotten, not deleted, and only found
    /// again if the definition still names it.
    /// </summary>
    /// <param name="present">The document as it is now.</param>
    /// <param name="version">The version to go back to, as read from the store.</param>
    public static StateDifference Preview(StateDocument present, StateDocument version) => StateDifference.Between(present, version with { MovedTo = present.MovedTo });

    /// <summary>Writes the content of an older version as a new one, with the next serial; those in between are kept.</summary>
    /// <param name="store">Where the versions are.</param>
    /// <param name="session">The state, locked.</param>
    /// <param name="serial">The serial to go back to.</param>
    /// <param name="cancellationToken">Cancels it before anything is written.</param>
    /// <returns>What changed.</returns>
    /// <exception cref="StackException">There is no such version (any more), it cannot be read, or it is of another lineage.</exception>
    public static async Task<StateDifference> RestoreAsync(IStateStore store, IStateSession session, long serial, CancellationToken cancellationToken)
    {
        var versions = await store.ListVersionsAsync(cancellationToken);
        var version = versions.FirstOrDefault(candidate => candidate.Serial == serial) ?? throw StateFaults.NoSuchVersion(store.Location, serial);
        var older = await store.ReadVersionAsync(version, cancellationToken);
        if (older.Lineage != session.Document.Lineage)
            throw StateFaults.NoSuchVersion(store.Location, serial);
        var difference = Preview(session.Document, older);
        await session.SaveAsync(present => present with { Resources = older.Resources, Properties = older.Properties }, cancellationToken);
        return difference;
    }
}
