using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.Worlds;

/// <summary>State kept in memory; what was appended survives the run that appended it.</summary>
public sealed class MemoryState
{
    public StateDocument Document { get; set; } = new() { Lineage = "lineage", Stack = "demo", Environment = "test" };

    public List<JournalEntry> Entries { get; } = [];

    public int Saves { get; set; }
}

/// <param name="state">What is kept.</param>
/// <param name="reach">Called before and after every append; a crash can be made here.</param>
public sealed class MemoryStateSession(MemoryState state, Func<string, Task>? reach = null) : IStateSession
{
    public StateDocument Document => state.Document;

    public CancellationToken Lost { get; init; }

    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Hold();
        if (reach is not null)
            await reach($"before {entry.Phase} {entry.Key.Name}");
        state.Entries.Add(entry);
        state.Document = JournalFold.Apply(state.Document, entry);
        if (reach is not null)
            await reach($"after {entry.Phase} {entry.Key.Name}");
    }

    public Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken)
    {
        Hold();
        state.Saves++;
        state.Document = change(state.Document) with { Serial = state.Document.Serial + 1 };
        return Task.CompletedTask;
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => SaveAsync(document => document.Emptied(), cancellationToken);

    private void Hold()
    {
        if (Lost.IsCancellationRequested)
            throw new StateLockLostException("memory", "It was broken", new RunStamp("other", "ben", "desk", "StateUnlock", DateTimeOffset.UnixEpoch));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
