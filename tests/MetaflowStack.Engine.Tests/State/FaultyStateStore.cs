using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>A real store with a bad connection: at every operation a fault may strike, before or after it was carried out.</summary>
public sealed class FaultyStateStore(IStateStore inner) : IStateStore
{
    /// <summary>Is asked at <c>before save</c>, <c>after save</c> and so on; what it gives is thrown.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Cancelled: the lock is lost.</summary>
    public CancellationTokenSource Lost { get; } = new();

    public string Location => inner.Location;

    public static StateUnreachableException Unreachable { get; } = new(new ErrorDetails { What = "The state cannot be reached", Why = "No route to host" });

    public Task<StateDocument?> ReadAsync(CancellationToken cancellationToken) => AroundAsync("read", () => inner.ReadAsync(cancellationToken));

    public async Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken) =>
        new Session(this, await AroundAsync("open", () => inner.OpenAsync(run, cancellationToken)));

    public Task<StateLock?> ReadLockAsync(CancellationToken cancellationToken) => inner.ReadLockAsync(cancellationToken);

    public Task<StateLock?> BreakLockAsync(CancellationToken cancellationToken) => inner.BreakLockAsync(cancellationToken);

    public Task<IReadOnlyList<StateVersion>> ListVersionsAsync(CancellationToken cancellationToken) => inner.ListVersionsAsync(cancellationToken);

    public Task<StateDocument> ReadVersionAsync(StateVersion version, CancellationToken cancellationToken) => inner.ReadVersionAsync(version, cancellationToken);

    private async Task<T> AroundAsync<T>(string operation, Func<Task<T>> work)
    {
        Strike($"before {operation}");
        var result = await work();
        try
        {
            Strike($"after {operation}");
        }
        catch when (result is IAsyncDisposable opened)
        {
            // A process that dies here takes its lock with it.
            await opened.DisposeAsync();
            throw;
        }
        return result;
    }

    private void Strike(string moment)
    {
        if (Fault(moment) is { } fault)
            throw fault;
    }

    private sealed class Session(FaultyStateStore owner, IStateSession inner) : IStateSession
    {
        public StateDocument Document => inner.Document;

        public CancellationToken Lost => owner.Lost.Token;

        public Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken) => DoAsync("append", () => inner.AppendAsync(entry, cancellationToken));

        public Task SaveAsync(Func<StateDocument, StateDocument> change, CancellationToken cancellationToken) => DoAsync("save", () => inner.SaveAsync(change, cancellationToken));

        public Task DeleteAsync(CancellationToken cancellationToken) => DoAsync("delete", () => inner.DeleteAsync(cancellationToken));

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private Task<bool> DoAsync(string operation, Func<Task> work) => owner.AroundAsync(operation, async () =>
        {
            if (owner.Lost.IsCancellationRequested)
                throw new StateLockLostException(owner.Location, "The lease was broken");
            await work();
            return true;
        });
    }
}
