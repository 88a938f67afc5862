using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// State in a folder: <c>STACK/ENVIRONMENT.json</c>, a journal beside it, and copies of the newest 200 documents in
/// <c>STACK/ENVIRONMENT.history</c>. A lock of the operating system keeps other runs out; the kernel releases it when its holder
/// dies, however it dies.
/// </summary>
/// <param name="directory">The folder; made when it is first written to.</param>
/// <param name="stack">The stack's organisation prefix.</param>
/// <param name="environment">The name of this copy of the stack.</param>
/// <param name="time">The run's clock, from which a new document's lineage and every document's <see cref="StateDocument.WrittenAt"/> take their time.</param>
public sealed class FileStateStore(string directory, string stack, string environment, TimeProvider time) : IStateStore
{
    private readonly FileStatePaths _paths = new(Path.Combine(Path.GetFullPath(directory), stack), environment);

    /// <inheritdoc />
    public string Location => _paths.Document;

    private FileHistory History => new(_paths, stack, environment);

    /// <inheritdoc />
    /// <exception cref="StackException">It is broken, of a newer schema, of another stack, or cannot be opened.</exception>
    public Task<StateDocument?> ReadAsync(CancellationToken cancellationToken) => Task.Run(() => Load().Loaded.Document, cancellationToken);

    /// <inheritdoc />
    public async Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken)
    {
        var held = await FileLock.TakeAsync(_paths, run, cancellationToken);
        try
        {
            var (stored, loaded) = await Task.Run(Load, cancellationToken);
            return new FileStateSession(_paths, held, History, stored ?? loaded.Document ?? NewDocument(), loaded, run, time);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<StateLock?> ReadLockAsync(CancellationToken cancellationToken) =>
        await FileLock.ReadAsync(_paths, cancellationToken) is (true, var holder) ? new StateLock(holder?.Run, null) : null;

    /// <inheritdoc />
    /// <exception cref="StackException">Somebody holds it: only the end of that process frees it.</exception>
    public async Task<StateLock?> BreakLockAsync(CancellationToken cancellationToken) =>
        await FileLock.ReadAsync(_paths, cancellationToken) is (true, var holder) ? throw StateFaults.LockOfTheSystem(_paths.Document, holder) : null;

    /// <inheritdoc />
    public Task<IReadOnlyList<StateVersion>> ListVersionsAsync(CancellationToken cancellationToken) =>
        Task.Run(() => LoadStored() is { } present ? History.List(present) : [], cancellationToken);

    /// <inheritdoc />
    public Task<StateDocument> ReadVersionAsync(StateVersion version, CancellationToken cancellationToken) =>
        Task.Run(() => History.Read(version), cancellationToken);

    private (StateDocument? Stored, LoadedState Loaded) Load()
    {
        var journal = ReadIfThere(_paths.Journal) is { } lines ? JournalFile.Parse(lines, _paths.Journal) : JournalFile.None;
        var stored = LoadStored();
        return (stored, StateLoader.Load(stored, journal, _paths.Journal, NewDocument));
    }

    private StateDocument? LoadStored() =>
        ReadIfThere(_paths.Document) is { } content ? StateSerializer.Deserialize(content, _paths.Document, stack, environment) : null;

    private StateDocument NewDocument() => StateDocument.New(stack, environment, time.GetUtcNow());

    private static byte[]? ReadIfThere(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotReadable(path, exception);
        }
    }
}
