namespace MetaflowStack.Engine.State;

/// <summary>
/// A document onto which entries are folded only when somebody looks, so that an entry costs the same however large the stack is.
/// Safe to use from many threads.
/// </summary>
/// <param name="document">The document to begin with.</param>
public sealed class JournaledDocument(StateDocument document)
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];
    private StateDocument _document = document;

    /// <summary>The document with every entry in it.</summary>
    public StateDocument Current
    {
        get
        {
            lock (_lock)
            {
                if (_entries.Count > 0)
                    _document = JournalFold.Apply(_document, _entries);
                _entries.Clear();
                return _document;
            }
        }
    }

    /// <summary>Adds an entry that has been made durable.</summary>
    public void Add(JournalEntry entry)
    {
        lock (_lock)
            _entries.Add(entry);
    }

    /// <summary>Puts a document that was written in place of this one and its entries.</summary>
    public void Replace(StateDocument written)
    {
        lock (_lock)
        {
            _entries.Clear();
            _document = written;
        }
    }
}
