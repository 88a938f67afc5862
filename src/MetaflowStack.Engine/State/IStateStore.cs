namespace MetaflowStack.Engine.State;

/// <summary>
/// A place where the state of one copy of a stack is kept. Runs open it by <see cref="StateStores.OpenAsync"/>, which waits for
/// locks and refuses what was moved away; <see cref="OpenAsync"/> is the plain door.
/// </summary>
public interface IStateStore
{
    /// <summary>Where it is, for messages: a path or URL.</summary>
    string Location { get; }

    /// <summary>Reads the document with its journal folded in, without locking; null when there is none.</summary>
    /// <exception cref="Errors.StackException">It cannot be read, is broken, of a newer schema or of another stack.</exception>
    Task<StateDocument?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Locks the state and reads it, or makes a new document.</summary>
    /// <exception cref="StateLockedException">Somebody else holds it.</exception>
    /// <exception cref="Errors.StackException">It cannot be read, is broken, of a newer schema or of another stack. Nothing was written.</exception>
    Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken);

    /// <summary>Who holds the state, without touching the lock; null when nobody does.</summary>
    Task<StateLock?> ReadLockAsync(CancellationToken cancellationToken);

    /// <summary>Takes the lock away from whoever holds it, and leaves it free.</summary>
    /// <returns>Who had it, or null when nobody did.</returns>
    /// <exception cref="Errors.StackException">This kind of lock cannot be broken from outside.</exception>
    Task<StateLock?> BreakLockAsync(CancellationToken cancellationToken);

    /// <summary>What is kept of the state's versions, newest first, the present one included.</summary>
    Task<IReadOnlyList<StateVersion>> ListVersionsAsync(CancellationToken cancellationToken);

    /// <summary>Reads a version that was listed.</summary>
    /// <exception cref="Errors.StackException">It is no longer there, or cannot be read.</exception>
    Task<StateDocument> ReadVersionAsync(StateVersion version, CancellationToken cancellationToken);
}

/// <summary>The state while it is locked by this run. Disposing releases the lock.</summary>
public interface IStateSession : IAsyncDisposable
{
    /// <summary>The document as of now, with everything journaled in it.</summary>
    StateDocument Document { get; }

    /// <summary>
    /// Cancelled when the lock is no longer this run's: nothing more may be changed, and every later write throws
    /// <see cref="StateLockLostException"/>.
    /// </summary>
    CancellationToken Lost { get; }

    /// <summary>Makes an entry durable before it returns. Safe to call from many threads.</summary>
    /// <exception cref="StateLockLostException">The lock is no longer this run's; the step must not start.</exception>
    Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>
    /// Folds the journal into the document, changed as given, and writes it as <see cref="StateDocument.Next"/> says. The
    /// versions before it are kept.
    /// </summary>
    /// <exception cref="StateLockLostException">The lock is no longer this run's.</exception>
    Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken);

    /// <summary>
    /// The stack is gone: writes <see cref="StateDocument.Emptied"/> with the next serial, so that the history stays and an older
    /// copy cannot come back unnoticed.
    /// </summary>
    /// <exception cref="StateLockLostException">The lock is no longer this run's.</exception>
    Task DeleteAsync(CancellationToken cancellationToken);
}
