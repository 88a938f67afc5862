using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// What a store found, put together: the document with its journal folded in. The one rule for every store by which a journal is
/// taken, ignored or refused.
/// </summary>
/// <param name="Document">The document, or null when there is neither document nor journal.</param>
/// <param name="Journal">The journal if it is still in force, else <see cref="JournalFile.None"/>: what was found is to be overwritten.</param>
public sealed record LoadedState(StateDocument? Document, JournalFile Journal);

/// <summary>Makes a <see cref="LoadedState"/>.</summary>
public static class StateLoader
{
    /// <summary>
    /// Folds a journal into its document. Read the journal before the document: should a writer fold it away in between, its
    /// entries are in the document read next.
    /// </summary>
    /// <param name="document">The document, or null when there is none.</param>
    /// <param name="journal">The journal found.</param>
    /// <param name="journalLocation">Where it was found, for messages.</param>
    /// <param name="newDocument">Makes a document when there is only a journal, of a run that died before its first save.</param>
    /// <exception cref="StackException">The journal belongs to another document, or to one newer than this.</exception>
    public static LoadedState Load(StateDocument? document, JournalFile journal, string journalLocation, Func<StateDocument> newDocument)
    {
        if (journal.Header is not { } header)
            return new LoadedState(document, JournalFile.None);
        if (document?.Lineage == header.Lineage && document.Serial > header.Serial)
            return new LoadedState(document, JournalFile.None);
        if (document is not null ? document.Lineage != header.Lineage || document.Serial < header.Serial : header.Serial > 0)
            throw StateFaults.OtherLineage(journalLocation);
        document ??= newDocument() with { Lineage = header.Lineage };
        return new LoadedState(JournalFold.Apply(document, journal.Entries), journal);
    }
}
