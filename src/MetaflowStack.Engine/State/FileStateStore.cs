using System.Text.Json;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// State in a folder: <c>STACK/ENVIRONMENT.json</c> and a journal beside it. A lock of the operating system keeps other runs
/// out; the kernel releases it when its holder dies, however it dies.
/// </summary>
/// <param name="directory">The folder; made when it is first written to.</param>
/// <param name="stack">The stack's organisation prefix.</param>
/// <param name="environment">The name of this copy of the stack.</param>
/// <param name="time">The run's clock, from which a new document's lineage takes its time.</param>
public sealed class FileStateStore(string directory, string stack, string environment, TimeProvider time) : IStateStore
{
    private readonly FileStatePaths _paths = new(Path.Combine(Path.GetFullPath(directory), stack), environment);

    /// <inheritdoc />
    public string Location => _paths.Document;

    /// <inheritdoc />
    /// <exception cref="StackException">It is broken, of a newer schema, of another stack, or cannot be opened.</exception>
    public Task<StateDocument?> ReadAsync(CancellationToken cancellationToken) => Task.Run(() => Load().Document, cancellationToken);

    /// <inheritdoc />
    public Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken) =>
        Task.Run<IStateSession>(() => Open(run), cancellationToken);

    private FileStateSession Open(RunStamp run)
    {
        var held = TakeLock();
        try
        {
            WriteHolder(run);
            var (document, journal) = Load();
            return new FileStateSession(_paths, held, document ?? NewDocument(), journal, run);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private FileStream TakeLock()
    {
        try
        {
            Directory.CreateDirectory(_paths.Directory);
            return new FileStream(_paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsLocked(exception))
        {
            throw new StateLockedException(_paths.Document, ReadHolder());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotWritable(_paths.Directory, exception);
        }
    }

    // EWOULDBLOCK on Linux (11) and macOS (35), ERROR_SHARING_VIOLATION on Windows (32).
    private static bool IsLocked(IOException exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) == 32 : exception.HResult is 11 or 35;

    private void WriteHolder(RunStamp run)
    {
        try
        {
            File.WriteAllBytes(_paths.Holder, JsonSerializer.SerializeToUtf8Bytes(run, StateJson.OneLine.RunStamp));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotWritable(_paths.Directory, exception);
        }
    }

    private RunStamp? ReadHolder()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_paths.Holder), StateJson.OneLine.RunStamp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // The holder has just begun or just ended; that it is held is known all the same.
            return null;
        }
    }

    // The journal is read first: should a writer fold it away in between, its entries are in the document read next.
    private (StateDocument? Document, JournalFile Journal) Load()
    {
        var journal = ReadIfThere(_paths.Journal) is { } lines ? JournalFile.Parse(lines, _paths.Journal) : JournalFile.None;
        var document = ReadIfThere(_paths.Document) is { } content
            ? StateSerializer.Deserialize(content, _paths.Document, stack, environment)
            : null;
        if (journal.Header is not { } header)
            return (document, JournalFile.None);
        if (document?.Lineage == header.Lineage && document.Serial > header.Serial)
            return (document, JournalFile.None);
        if (document is not null ? document.Lineage != header.Lineage || document.Serial < header.Serial : header.Serial > 0)
            throw StateFaults.OtherLineage(_paths.Journal);
        document ??= NewDocument() with { Lineage = header.Lineage };
        return (journal.Entries.Aggregate(document, JournalFold.Apply), journal);
    }

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

    private StateDocument NewDocument() => new()
    {
        Lineage = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
        Stack = stack,
        Environment = environment,
    };
}
