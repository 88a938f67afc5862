using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Engine.State;

/// <summary>An entry that could not be pushed.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Before">The resource's record in the state as far as it was pushed, or null when it had none.</param>
internal sealed record SpilledEntry(JournalEntry Entry, RecordedResource? Before);

/// <summary>
/// A local file of entries that could not be pushed: <c>STACK-ENVIRONMENT-RUNID.jsonl</c>, the header of a journal and then a
/// <see cref="SpilledEntry"/> a line; only lines ended by a line feed count. Readable by its owner only.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Header">The document that the entries were to go on top of, or null when not even that line is whole.</param>
/// <param name="Entries">The entries.</param>
internal sealed record SpillFile(string Path, JournalHeader? Header, IReadOnlyList<SpilledEntry> Entries)
{
    /// <summary>A file that does not exist yet, in which a run can keep what it cannot push.</summary>
    public static string NewPath(string folder, StateDocument document, RunStamp run)
    {
        var start = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), $"{document.Stack}-{document.Environment}-{run.RunId}");
        var path = start + ".jsonl";
        for (var number = 2; File.Exists(path); number++)
            path = $"{start}-{number}.jsonl";
        return path;
    }

    /// <summary>The files that may be of a state, the oldest first.</summary>
    public static IReadOnlyList<string> PathsFor(string folder, StateDocument document) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(System.IO.Path.GetFullPath(folder), $"{document.Stack}-{document.Environment}-*.jsonl").OrderBy(File.GetLastWriteTimeUtc).ThenBy(path => path, StringComparer.Ordinal)]
        : [];

    /// <summary>Reads a file; null while the run that writes it is alive.</summary>
    /// <exception cref="Errors.StackException">It cannot be read, is broken, or was written by a newer version of this program.</exception>
    public static SpillFile? Read(string path)
    {
        byte[] content;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            content = new byte[stream.Length];
            stream.ReadExactly(content);
        }
        catch (IOException exception) when (FileLock.IsLocked(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotReadable(path, exception);
        }
        var (header, entries, _) = JsonLines.Parse(content, path, StateJson.OneLine.SpilledEntry);
        return new SpillFile(path, header, entries);
    }

    /// <summary>Puts a file in the place of this one that has only some of its entries.</summary>
    public void Replace(IReadOnlyList<SpilledEntry> entries) =>
        AtomicFile.Write(Path, [.. JsonLines.Line(Header!, StateJson.OneLine.JournalHeader), .. entries.SelectMany(entry => JsonLines.Line(entry, StateJson.OneLine.SpilledEntry))], LocalFolder.OwnerOnly);
}

/// <summary>Writes a <see cref="SpillFile"/>, each entry flushed to the disk; holds the file against readers while it lives.</summary>
internal sealed class SpillWriter : IDisposable
{
    private readonly FileStream _stream;

    public SpillWriter(string path, JournalHeader header)
    {
        LocalFolder.Make(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = LocalFolder.OwnerOnly;
        _stream = new FileStream(path, options);
        _stream.Write(JsonLines.Line(header, StateJson.OneLine.JournalHeader));
    }

    public void Append(SpilledEntry entry)
    {
        var length = _stream.Length;
        try
        {
            _stream.Write(JsonLines.Line(entry, StateJson.OneLine.SpilledEntry));
            _stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            _stream.SetLength(length);
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Deletes the file: everything in it was pushed.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(_stream.Name);
    }
}
