namespace MetaflowStack.Engine.State;

/// <summary>
/// State files while their lock is held. Entries are appended and flushed to the disk one at a time; the document is replaced
/// by a rename, and then the journal, which it now contains, is deleted. A crash in between leaves a journal of an older serial,
/// which is ignored.
/// </summary>
internal sealed class FileStateSession(
    FileStatePaths paths, FileLock held, FileHistory history, StateDocument stored, LoadedState loaded, RunStamp run, TimeProvider time) : IStateSession
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly JournaledDocument _document = new(loaded.Document ?? stored);
    private StateDocument _stored = stored;
    private JournalFile _found = loaded.Journal;
    private FileStream? _journal;

    public StateDocument Document => _document.Current;

    /// <summary>Never cancelled: the operating system takes the lock from nobody who lives.</summary>
    public CancellationToken Lost => CancellationToken.None;

    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Write(() => Append(JournalFile.Line(entry)));
            _document.Add(entry);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var next = _document.Current.Next(change, run, time.GetUtcNow());
            Write(() => Replace(next));
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => SaveAsync(document => document.Emptied(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _journal?.Dispose();
        await held.DisposeAsync();
        _turn.Dispose();
    }

    private void Append(byte[] line)
    {
        var journal = _journal ??= OpenJournal();
        var length = journal.Length;
        try
        {
            journal.Write(line);
            journal.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // Half a line in the middle would make the journal unreadable (a full disk, of all times).
            journal.SetLength(length);
            throw;
        }
    }

    private FileStream OpenJournal()
    {
        // Unbuffered, so that a failed write leaves nothing behind to be written later.
        var journal = new FileStream(paths.Journal, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            journal.SetLength(_found.WholeLength);
            journal.Seek(0, SeekOrigin.End);
            if (_found.Header is null)
                journal.Write(JournalFile.Line(JournalHeader.For(_stored, run)));
            return journal;
        }
        catch (IOException)
        {
            journal.Dispose();
            throw;
        }
    }

    private void Replace(StateDocument next)
    {
        // A crash after the document's own write may have kept it from the history; it would be gone with this write.
        if (_stored.Serial > 0 && !history.Has(_stored))
            history.Keep(_stored, File.ReadAllBytes(paths.Document));
        var content = StateSerializer.Serialize(next);
        AtomicFile.Write(paths.Document, content);
        // At once: should what follows fail, a journal begun on the document before would be ignored as folded in.
        _document.Replace(_stored = next);
        DropJournal();
        history.Keep(next, content);
    }

    private void DropJournal()
    {
        _journal?.Dispose();
        _journal = null;
        _found = JournalFile.None;
        File.Delete(paths.Journal);
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotWritable(paths.Directory, exception);
        }
    }
}
