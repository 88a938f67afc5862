using System.Text.Json;

namespace MetaflowStack.Engine.State;

/// <summary>Who holds a folder's lock.</summary>
/// <param name="Run">The run.</param>
/// <param name="ProcessId">The process on the run's host.</param>
internal sealed record FileLockHolder(RunStamp Run, int ProcessId);

/// <summary>
/// The lock of a state folder: a lock of the operating system on a file, which the kernel releases when its holder dies, however
/// it dies; and beside it a file that says who holds it.
/// </summary>
internal sealed class FileLock : IAsyncDisposable
{
    // Whoever only looks (ReadAsync) has the lock for an instant, too; an owner does not let go within these.
    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly FileStatePaths _paths;
    private readonly FileStream _held;

    private FileLock(FileStatePaths paths, FileStream held) => (_paths, _held) = (paths, held);

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StateLockedException">Somebody else holds it.</exception>
    public static async Task<FileLock> TakeAsync(FileStatePaths paths, RunStamp run, CancellationToken cancellationToken)
    {
        var held = await OpenAsync(paths, FileMode.OpenOrCreate, cancellationToken)
            ?? throw new StateLockedException(paths.Document, new StateLock(ReadHolder(paths)?.Run, null));
        try
        {
            File.WriteAllBytes(paths.Holder, JsonSerializer.SerializeToUtf8Bytes(new FileLockHolder(run, Environment.ProcessId), StateJson.OneLine.FileLockHolder));
            return new FileLock(paths, held);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await held.DisposeAsync();
            throw StateFaults.NotWritable(paths.Directory, exception);
        }
    }

    /// <summary>Whether somebody holds the lock, and who; null when nobody does.</summary>
    public static async Task<(bool IsHeld, FileLockHolder? Holder)> ReadAsync(FileStatePaths paths, CancellationToken cancellationToken)
    {
        if (!File.Exists(paths.Lock))
            return (false, null);
        await using var held = await OpenAsync(paths, FileMode.Open, cancellationToken);
        return held is null ? (true, ReadHolder(paths)) : (false, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_held.CanWrite)
            File.Delete(_paths.Holder);
        await _held.DisposeAsync();
    }

    private static async Task<FileStream?> OpenAsync(FileStatePaths paths, FileMode mode, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (mode == FileMode.OpenOrCreate)
                    Directory.CreateDirectory(paths.Directory);
                return new FileStream(paths.Lock, mode, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (IsLocked(exception))
            {
                if (attempt == Attempts)
                    return null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw StateFaults.NotWritable(paths.Directory, exception);
            }
            // By the real clock: this is about real processes, even where a run's own clock is a fast one.
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Whether a file could not be opened because another process holds it.</summary>
    // EWOULDBLOCK on Linux (11) and macOS (35), ERROR_SHARING_VIOLATION on Windows (32).
    internal static bool IsLocked(IOException exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) == 32 : exception.HResult is 11 or 35;

    private static FileLockHolder? ReadHolder(FileStatePaths paths)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(paths.Holder), StateJson.OneLine.FileLockHolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // The holder has just begun or just ended; that it is held is known all the same.
            return null;
        }
    }
}
