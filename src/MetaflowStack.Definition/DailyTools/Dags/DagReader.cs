using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.DailyTools.Dags;

/// <summary>
/// Reads the files and folders that are to be uploaded. A file goes by its own name; a folder with all that is in it by the folder's name
/// and the path below, as <c>cp -r</c> would have it. Nothing leaves the DAGs folder on the other side: a name is made of what the file
/// system calls the entries, never of the text of a path.
/// </summary>
internal sealed class DagReader
{
    /// <summary>
    /// The longest file, in bytes. Airflow reads every DAG file again twice a minute, and each byte goes through the API server: larger than
    /// this is data, which belongs into the storage account.
    /// </summary>
    internal const int LongestFile = 10 * 1024 * 1024;

    private const int MostFiles = 1000;

    // A file's name is at most 255 bytes long on Linux; while it is uploaded it gets some more.
    private const int LongestName = 200;

    private readonly Dictionary<string, (string Path, DagFile File)> _files = new(StringComparer.Ordinal);
    private readonly List<string> _leftOut = [];

    /// <summary>Reads them.</summary>
    /// <param name="paths">The paths as given.</param>
    /// <exception cref="UsageException">One is not there, leads elsewhere, is too long, or cannot be named on the other side.</exception>
    internal static DagSelection Read(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
            throw Refusal("--dag is missing", null, "Name files and folders: --dag hello.py flows");
        var reader = new DagReader();
        foreach (var path in paths)
            reader.Add(path);
        if (reader._files.Count == 0)
            throw Refusal($"There is nothing to upload in {string.Join(", ", paths)}", reader._leftOut.Count == 0 ? null : $"Left out: {string.Join("; ", reader._leftOut)}", "Name a Python file, or a folder with some");
        return new DagSelection([.. reader._files.Values.Select(entry => entry.File).OrderBy(file => file.Name, StringComparer.Ordinal)], reader._leftOut);
    }

    private void Add(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var name = Path.GetFileName(full);
        if (Directory.Exists(full))
            AddFolder(new DirectoryInfo(full), name.Length > 0 ? name : throw Refusal($"--dag '{path}' is the root of the file system", null, "Name a folder below it"), RealPath(full));
        else if (File.Exists(full))
            AddFile(full, name);
        else
            throw Refusal($"--dag '{path}' does not exist", null, "Name files and folders that do");
    }

    private void AddFolder(DirectoryInfo folder, string name, string root)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var below = $"{name}/{entry.Name}";
            if (entry.Name.StartsWith('.') || entry.Name == "__pycache__" || entry.Name.EndsWith(".pyc", StringComparison.Ordinal))
                _leftOut.Add(below);
            else if (entry.LinkTarget is not null)
                AddLink(entry, below, root);
            else if (entry is DirectoryInfo inner)
                AddFolder(inner, below, root);
            else
                AddFile(entry.FullName, below);
        }
    }

    private void AddLink(FileSystemInfo link, string name, string root)
    {
        if (link.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true } target)
            throw Refusal($"{link.FullName} is a link to nothing", null, "Remove it, or mend it");
        var real = RealPath(target.FullName);
        if (real != root && !real.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Refusal($"{link.FullName} is a link that leads out of the folder that is uploaded", $"It leads to {target.FullName}", "Name that file or folder with --dag besides, and remove the link");
        if (target is DirectoryInfo)
            _leftOut.Add($"{name} (a link to a folder)");
        else
            AddFile(target.FullName, name);
    }

    private void AddFile(string path, string name)
    {
        if (name.Split('/').Any(part => part is "." or ".." || part.Any(letter => char.IsControl(letter) || letter == '\\') || Encoding.UTF8.GetByteCount(part) > LongestName))
            throw Refusal($"{LogName(path)} cannot be uploaded under its name", $"It has a control character or a backslash, or more than {LongestName} bytes", "Rename it");
        var info = new FileInfo(path);
        if (info.Length > LongestFile)
            throw Refusal(string.Create(CultureInfo.InvariantCulture, $"{path} is too long: {info.Length / 1024.0 / 1024.0:0.0} MB"), $"A DAG file has at most {LongestFile / 1024 / 1024} MB: Airflow reads it again and again", "Put data into the storage account, and let the DAG load it");
        if (_files.TryGetValue(name, out var other))
            throw Refusal($"{path} and {other.Path} would both become {name}", null, "Rename one, or upload one of them only");
        if (_files.Count == MostFiles)
            throw Refusal($"There are more than {MostFiles} files to upload", null, "Name the files of your DAGs, not a folder with everything");
        try
        {
            var content = File.ReadAllBytes(path);
            _files.Add(name, (path, new DagFile(name, content, Convert.ToHexStringLower(SHA256.HashData(content)))));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refusal($"{path} cannot be read", fault.Message, "Check its permissions");
        }
    }

    // As the kernel names it, links in its own path resolved.
    private static string RealPath(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? RealPath(target.FullName)
            : Path.Combine(RealPath(parent), Path.GetFileName(path));
    }

    private static string LogName(string path) => string.Concat(path.Select(letter => char.IsControl(letter) ? '?' : letter));

    private static UsageException Refusal(string what, string? why, string remedy) => new(new ErrorDetails { What = what, Why = why, Remedy = remedy });
}
