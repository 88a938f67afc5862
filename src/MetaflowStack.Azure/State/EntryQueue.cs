using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>Entries that wait to be written together. Safe from many threads.</summary>
internal sealed class EntryQueue
{
    // An Append Block takes 4 MiB.
    private const int LargestBlock = 2 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<QueuedEntry> _entries = new();

    /// <summary>Adds an entry.</summary>
    public QueuedEntry Add(JournalEntry entry)
    {
        var queued = new QueuedEntry(entry, JournalFile.Line(entry));
        lock (_lock)
            _entries.Enqueue(queued);
        return queued;
    }

    /// <summary>Takes what fits into one block, in order; at least one entry when there is any.</summary>
    public IReadOnlyList<QueuedEntry> TakeBlock()
    {
        var (block, size) = (new List<QueuedEntry>(), 0);
        lock (_lock)
        {
            while (_entries.TryPeek(out var next) && (block.Count == 0 || size + next.Line.Length <= LargestBlock))
            {
                _entries.Dequeue();
                if (!next.TryTake())
                    continue;
                block.Add(next);
                size += next.Line.Length;
            }
        }
        return block;
    }
}

/// <summary>An entry that waits to be written.</summary>
/// <param name="entry">The entry.</param>
/// <param name="line">The entry as a line.</param>
internal sealed class QueuedEntry(JournalEntry entry, byte[] line)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Withdrawn = 2;

    private int _state = Waiting;

    public JournalEntry Entry => entry;

    public byte[] Line => line;

    /// <summary>Ends when it is durable, or fails with the reason why it may not be.</summary>
    public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes it into a block, unless it was withdrawn.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Withdraws it, unless it is being written.</summary>
    public void Withdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting);
}
