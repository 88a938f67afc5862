using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>Stands for a place that does not exist, for those who only read: there is nothing in it.</summary>
/// <param name="location">Where the state would be.</param>
internal sealed class NoStateStore(string location) : IStateStore
{
    /// <inheritdoc />
    public string Location => location;

    /// <inheritdoc />
    public Task<StateDocument?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<StateDocument?>(null);

    /// <inheritdoc />
    public Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken) => throw new NotSupportedException($"There is no place {location} to write to.");

    /// <inheritdoc />
    public Task<StateLock?> ReadLockAsync(CancellationToken cancellationToken) => Task.FromResult<StateLock?>(null);

    /// <inheritdoc />
    public Task<StateLock?> BreakLockAsync(CancellationToken cancellationToken) => Task.FromResult<StateLock?>(null);

    /// <inheritdoc />
    public Task<IReadOnlyList<StateVersion>> ListVersionsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StateVersion>>([]);

    /// <inheritdoc />
    public Task<StateDocument> ReadVersionAsync(StateVersion version, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"There is no version of {location} to read.");
}
