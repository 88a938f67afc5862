using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>
/// The state while this opening has its lease. Entries that come while a write is under way go together in the next one.
/// </summary>
internal sealed class BlobStateSession : IStateSession
{
    private readonly BlobClient _documentBlob;
    private readonly BlobLock _held;
    private readonly BlobDocument _document;
    private readonly BlobJournal _journal;
    private readonly RunStamp _run;
    private readonly BlobStateOptions _options;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly EntryQueue _queue = new();
    private readonly JournaledDocument _current;
    private bool _closed;

    public BlobStateSession(
        BlobClient documentBlob, BlobLock held, BlobDocument document, BlobJournal journal, StateDocument current, RunStamp run, BlobStateOptions options)
    {
        (_documentBlob, _held, _document, _journal, _run, _options) = (documentBlob, held, document, journal, run, options);
        _current = new JournaledDocument(current);
    }

    public StateDocument Document => _current.Current;

    public CancellationToken Lost => _held.Lost;

    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        var pending = _queue.Add(entry);
        try
        {
            await _turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            pending.Withdraw();
            throw;
        }
        try
        {
            // Whoever has the turn writes for all who wait; theirs may be written already.
            while (!pending.Written.Task.IsCompleted)
                await WriteQueuedAsync();
        }
        finally
        {
            _turn.Release();
        }
        await pending.Written.Task;
    }

    public async Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteDocumentAsync(change, cancellationToken);
            try
            {
                await _document.KeepAsync(cancellationToken);
            }
            catch (StateUnreachableException)
            {
                // The document itself is written; its version is kept with the next write or when the state is closed.
            }
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
        try
        {
            if (_closed)
                return;
            _closed = true;
            await _held.DisposeAsync();
            if (!_held.IsLost)
                await CloseAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task CloseAsync()
    {
        using var timeout = new CancellationTokenSource(_options.CloseTimeout, _options.Time);
        try
        {
            await _document.KeepAsync(timeout.Token);
            await _journal.CloseAsync(timeout.Token);
            await _documentBlob.ReleaseLeaseAsync(_held.Id, timeout.Token);
        }
        catch (Exception exception) when (exception is StackException or OperationCanceledException)
        {
            // Everything is written; the lease ends by itself, and the next run looks after the journal.
        }
    }

    private async Task WriteDocumentAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        await _document.WriteAsync(_current.Current.Next(change, _run, _options.Time.GetUtcNow()), cancellationToken);
        Folded();
    }

    // A journal begun on top of a document that was replaced after all would be ignored.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        await _held.EnsureHeldAsync();
        if (await _document.SettleAsync(cancellationToken))
            Folded();
    }

    private void Folded()
    {
        _journal.Fold();
        _current.Replace(_document.Stored);
    }

    // Not cancelled by the one whose turn it is: it is for others as well. The client's patience bounds it.
    private async Task WriteQueuedAsync()
    {
        var batch = _queue.TakeBlock();
        try
        {
            await SettleAsync(CancellationToken.None);
            if (_journal.IsTorn)
                await WriteDocumentAsync(document => document, CancellationToken.None);
            if (batch.Count > 0)
                await _journal.AppendAsync(
                    JournalFile.Line(JournalHeader.For(_document.Stored, _run)), [.. batch.SelectMany(entry => entry.Line)], CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Each is told by its own task.
            foreach (var entry in batch)
                entry.Written.TrySetException(exception);
            return;
        }
        foreach (var entry in batch)
            _current.Add(entry.Entry);
        foreach (var entry in batch)
            entry.Written.TrySetResult();
    }
}
