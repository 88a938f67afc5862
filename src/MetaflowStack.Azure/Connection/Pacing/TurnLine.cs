namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>
/// Those who wait for one bucket: who asks for much waits in a line of its own, and the lines are served in turn, one request each. So a
/// stack that sends a hundred requests at once holds up another one's single request by one place, not by a hundred. Not safe from several
/// threads.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class TurnLine<T>
{
    private readonly LinkedList<(object Owner, Queue<T> Waiting)> _turns = [];
    private readonly Dictionary<object, LinkedListNode<(object Owner, Queue<T> Waiting)>> _owners = [];

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Puts one at the end of its owner's line.</summary>
    public void Add(object owner, T waiter)
    {
        if (!_owners.TryGetValue(owner, out var line))
            _owners[owner] = line = _turns.AddLast((owner, new Queue<T>()));
        line.Value.Waiting.Enqueue(waiter);
        Count++;
    }

    /// <summary>Takes out the one whose turn it is; its owner's next turn comes after everybody else's.</summary>
    /// <exception cref="InvalidOperationException">Nobody waits.</exception>
    public T Next()
    {
        var line = _turns.First ?? throw new InvalidOperationException("Nobody waits.");
        var waiter = line.Value.Waiting.Dequeue();
        _turns.Remove(line);
        if (line.Value.Waiting.Count > 0)
            _turns.AddLast(line);
        else
            _owners.Remove(line.Value.Owner);
        Count--;
        return waiter;
    }
}
