namespace MetaflowStack.Engine.State;

/// <summary>
/// State files while their lock is held. Entries are appended and flushed to the disk one at a time; the document is replaced
/// by a rename, and then the journal, which it now contains, is deleted. A crash in between leaves a journal of an older serial,
/// which is ignored.
/// </summary>
internal sealed class FileStateSession(FileStatePaths paths, FileStream held, StateDocument document, JournalFile found, RunStamp run) : IStateSession
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private StateDocument _document = document;
    private JournalFile _found = found;
    private FileStream? _journal;

    public StateDocument Document => Volatile.Read(ref _document);

    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Write(() => Append(JournalFile.Line(entry)));
            _document = JournalFold.Apply(_document, entry);
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
            var next = change(_document) with { Serial = _document.Serial + 1, LastRun = run };
            Write(() =>
            {
                Replace(StateSerializer.Serialize(next));
                DropJournal();
            });
            _document = next;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // The journal first: it alone would bring back what the document no longer says.
            Write(() =>
            {
                DropJournal();
                File.Delete(paths.Document);
            });
            _document = _document with { Lineage = Guid.NewGuid().ToString(), Serial = 0, Resources = [], Properties = new Dictionary<string, string>() };
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _journal?.Dispose();
        if (held.CanWrite)
            File.Delete(paths.Holder);
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
        journal.SetLength(_found.WholeLength);
        journal.Seek(0, SeekOrigin.End);
        if (_found.Header is null)
            journal.Write(JournalFile.Line(new JournalHeader(
                StateDocument.CurrentSchemaVersion, _document.Lineage, _document.Serial, _document.Stack, _document.Environment, run)));
        return journal;
    }

    private void Replace(byte[] content)
    {
        using (var stream = new FileStream(paths.NewDocument, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(paths.NewDocument, paths.Document, overwrite: true);
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
