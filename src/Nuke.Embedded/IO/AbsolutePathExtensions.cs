using System.Text;

namespace Nuke.Common.IO;

/// <summary>The few things that a build does with files.</summary>
public static class AbsolutePathExtensions
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a file is there.</summary>
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    /// <summary>Whether a folder is there.</summary>
    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    /// <summary>Makes the folder and those above it.</summary>
    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path.ToString());
        return path;
    }

    /// <summary>Makes the folder, empty.</summary>
    public static AbsolutePath CreateOrCleanDirectory(this AbsolutePath path)
    {
        path.DeleteDirectory();
        return path.CreateDirectory();
    }

    /// <summary>Deletes the file, if there is one.</summary>
    public static void DeleteFile(this AbsolutePath path)
    {
        if (path.FileExists())
            File.Delete(path.ToString());
    }

    /// <summary>Deletes the folder and what it holds, if there is one.</summary>
    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (path.DirectoryExists())
            Directory.Delete(path.ToString(), recursive: true);
    }

    /// <summary>The text of the file.</summary>
    public static string ReadAllText(this AbsolutePath path, Encoding? encoding = null)
    {
        Assert.FileExists(path);
        return File.ReadAllText(path.ToString(), encoding ?? Encoding.UTF8);
    }

    /// <summary>The lines of the file.</summary>
    public static string[] ReadAllLines(this AbsolutePath path, Encoding? encoding = null)
    {
        Assert.FileExists(path);
        return File.ReadAllLines(path.ToString(), encoding ?? Encoding.UTF8);
    }

    /// <summary>Writes the file, making its folder. By default it ends with exactly one line break.</summary>
    public static void WriteAllText(this AbsolutePath path, string content, Encoding? encoding = null, bool? eofLineBreak = null)
    {
        path.Parent?.CreateDirectory();
        if (eofLineBreak ?? true)
            content = content.TrimEnd('\r', '\n') + (content.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n");
        File.WriteAllText(path.ToString(), content, encoding ?? s_encoding);
    }

    /// <summary>The files directly in the folder, or down to <paramref name="depth"/> levels, by name.</summary>
    public static IEnumerable<AbsolutePath> GetFiles(this AbsolutePath path, string pattern = "*", int depth = 1)
    {
        Assert.True(depth >= 0);
        var options = new EnumerationOptions { RecurseSubdirectories = depth > 1, MaxRecursionDepth = Math.Max(0, depth - 1), AttributesToSkip = 0 };
        return depth == 0
            ? []
            : Directory.EnumerateFiles(path.ToString(), pattern, options).Order(StringComparer.Ordinal).Select(AbsolutePath.Create);
    }
}
