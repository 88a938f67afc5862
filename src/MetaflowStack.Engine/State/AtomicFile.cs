namespace MetaflowStack.Engine.State;

/// <summary>Files that are there whole or not at all, whenever the machine stops.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Puts content in place of a file: written beside it, flushed to the disk, and renamed. With a mode, several processes may do
    /// so at once, for such files are not under a state's lock.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its new content.</param>
    /// <param name="mode">Who may read it, where files have a mode; null: as the folder's rules say.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        var beside = mode is null ? path + ".new" : $"{path}.{Path.GetRandomFileName()}";
        using (var stream = new FileStream(beside, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }
}
