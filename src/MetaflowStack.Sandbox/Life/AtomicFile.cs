using System.Text;

namespace MetaflowStack.Sandbox.Life;

/// <summary>Files that are there whole or not at all, readable by their owner only: they hold secrets.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces the file's content in one step.</summary>
    public static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Replaces the file's content in one step.</summary>
    public static void Write(string path, byte[] content)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
