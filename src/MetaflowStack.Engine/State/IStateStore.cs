namespace MetaflowStack.Engine.State;

/// <summary>A place where the state of one copy of a stack is kept.</summary>
public interface IStateStore
{
    /// <summary>Where it is, for messages: a path or URL.</summary>
    string Location { get; }

    /// <summary>Reads the document with its journal folded in, without locking; null when there is none.</summary>
    Task<StateDocument?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Locks the state and reads it, or makes a new document.</summary>
    /// <exception cref="StateLockedException">Somebody else holds it.</exception>
    /// <exception cref="Errors.StackException">It cannot be read, or is of a newer schema.</exception>
    Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken);
}

/// <summary>The state while it is locked by this run. Disposing releases the lock.</summary>
public interface IStateSession : IAsyncDisposable
{
    /// <summary>The document as of now, with everything journaled in it.</summary>
    StateDocument Document { get; }

    /// <summary>Makes an entry durable before it returns. Safe to call from many threads.</summary>
    Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Folds the journal into the document, changed as given, and writes it with the next serial.</summary>
    Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken);

    /// <summary>Removes document and journal: the stack is gone.</summary>
    Task DeleteAsync(CancellationToken cancellationToken);
}
