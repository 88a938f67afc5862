using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// A session that keeps in a local file what it cannot push. From the first failure on no new step starts (its intent is refused:
/// the lock may be lost, too), and what is known of the steps in flight goes to the file. The save at the end of a run tries to
/// push everything once more.
/// </summary>
internal sealed class SpillingStateSession(IStateSession inner, string location, string path, RunStamp run, Action<string> warn, TimeProvider time) : IStateSession
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<JournalEntry> _spilled = [];
    private SpillWriter? _writer;
    private StackException? _unreachable;

    public StateDocument Document
    {
        get
        {
            lock (_spilled)
                return JournalFold.Apply(inner.Document, _spilled);
        }
    }

    public CancellationToken Lost => inner.Lost;

    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _unreachable) is null)
        {
            try
            {
                await inner.AppendAsync(entry, cancellationToken);
                return;
            }
            catch (StateUnreachableException exception)
            {
                BecomeUnreachable(exception);
            }
            catch (StateLockLostException exception) when (entry.Phase != JournalPhase.Intent)
            {
                // What has happened stays known; that the lock is gone must still end the run.
                await SpillAsync(entry, exception);
                throw;
            }
        }
        if (entry.Phase == JournalPhase.Intent)
            throw NotStarted(entry);
        await SpillAsync(entry, _unreachable!);
    }

    public Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken) =>
        WriteAsync(inner.SaveAsync, change, cancellationToken);

    public Task DeleteAsync(CancellationToken cancellationToken) =>
        WriteAsync((_, token) => inner.DeleteAsync(token), document => document.Emptied(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _writer?.Dispose();
        _turn.Dispose();
        try
        {
            await inner.DisposeAsync();
        }
        catch (StateUnreachableException exception)
        {
            warn($"The lock of the state at {location} could not be released; it ends by itself. {exception.Message}");
        }
    }

    // Nothing is spilled while it lasts: it would be in neither the document nor, once that is written, the file.
    private async Task WriteAsync(
        Func<Func<StateDocument, StateDocument>, CancellationToken, Task> write, Func<StateDocument, StateDocument> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await write(document => change(JournalFold.Apply(document, Spilled())), cancellationToken);
            ForgetSpill();
        }
        catch (StateUnreachableException exception)
        {
            BecomeUnreachable(exception);
            var now = Document;
            foreach (var entry in EntriesOf(StateDifference.Between(now, change(now)), change(now)))
                Spill(entry, exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    private IReadOnlyList<JournalEntry> Spilled()
    {
        lock (_spilled)
            return [.. _spilled];
    }

    // What a save would have changed, as a journal can say it. Properties cannot be said; each run sets its own.
    private IReadOnlyList<JournalEntry> EntriesOf(StateDifference difference, StateDocument next)
    {
        var kept = difference.Added.Select(resource => resource.Key).Concat(difference.Changed.Select(change => change.Key)).ToHashSet();
        return
        [
            .. next.Resources.Where(resource => kept.Contains(resource.Key)).Select(resource => new JournalEntry
            {
                At = time.GetUtcNow(), Key = resource.Key, Action = Planning.PlanAction.Unchanged, Phase = JournalPhase.Done, Resource = resource,
            }),
            .. difference.Removed.Select(resource => new JournalEntry
            {
                At = time.GetUtcNow(), Key = resource.Key, Action = Planning.PlanAction.Delete, Phase = JournalPhase.Done,
            }),
        ];
    }

    private void BecomeUnreachable(StateUnreachableException exception)
    {
        if (Interlocked.CompareExchange(ref _unreachable, exception, null) is null)
            warn($"The state at {location} cannot be reached: {exception.Details.Why ?? exception.Details.What}. No further step is started; "
                + $"what becomes of those in flight is kept in {path} until it can be pushed.");
    }

    private async Task SpillAsync(JournalEntry entry, StackException reason)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            Spill(entry, reason);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Spill(JournalEntry entry, StackException reason)
    {
        var pushed = inner.Document;
        try
        {
            (_writer ??= new SpillWriter(path, JournalHeader.For(pushed, run) with { Location = location })).Append(
                new SpilledEntry(entry, pushed.Resources.FirstOrDefault(resource => resource.Key == entry.Key)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotSpilled(path, exception, reason);
        }
        lock (_spilled)
            _spilled.Add(entry);
    }

    private void ForgetSpill()
    {
        if (Interlocked.Exchange(ref _unreachable, null) is not null)
            warn($"The state at {location} can be reached again; everything was pushed.");
        lock (_spilled)
            _spilled.Clear();
        try
        {
            _writer?.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotWritable(path, exception);
        }
        _writer = null;
    }

    private StateUnreachableException NotStarted(JournalEntry entry) => new(new ErrorDetails
    {
        What = $"{entry.Key} was left as it is: the state at {location} cannot be reached",
        Resource = entry.Key,
        Why = _unreachable?.Details.Why ?? _unreachable?.Details.What,
        Remedy = "Run the same command again once it can be reached: it goes on with what has been done by then",
    }, _unreachable);
}
