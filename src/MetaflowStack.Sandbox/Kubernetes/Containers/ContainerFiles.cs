using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>A file, or a folder when it has no content.</summary>
internal sealed record FileEntry(byte[]? Content, int Mode, DateTimeOffset Modified)
{
    public bool IsFolder => Content is null;
}

/// <summary>What a file operation fails with, in the C library's words.</summary>
internal sealed class FileFault(string path, string reason) : Exception($"{path}: {reason}")
{
    public string Reason => reason;

    public static FileFault Missing(string path) => new(path, "No such file or directory");
}

/// <summary>The files of one container, by absolute path. Safe for use by several processes of the container.</summary>
internal sealed class ContainerFiles
{
    /// <summary>What a container may keep, in bytes: all of it is in the saved world.</summary>
    public const long Capacity = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, FileEntry> _entries = new(StringComparer.Ordinal);

    public ContainerFiles(DateTimeOffset now) => _entries["/"] = new FileEntry(null, 0b111_101_101, now);

    public FileEntry? Find(string path)
    {
        lock (_gate)
            return _entries.GetValueOrDefault(path);
    }

    /// <exception cref="FileFault">There is no such file.</exception>
    public byte[] Read(string path) => Find(path) is not { } entry ? throw FileFault.Missing(path) : entry.Content ?? throw new FileFault(path, "Is a directory");

    /// <summary>What a folder holds, by name.</summary>
    public IReadOnlyList<(string Name, FileEntry Entry)> List(string folder)
    {
        lock (_gate)
            return [.. _entries.Where(e => e.Key != "/" && ContainerPath.Parent(e.Key) == folder).Select(e => (ContainerPath.Name(e.Key), e.Value))];
    }

    /// <summary>A path itself, if it is there, and everything below it; folders before what they hold.</summary>
    public IReadOnlyList<(string Path, FileEntry Entry)> Tree(string path)
    {
        lock (_gate)
            return [.. _entries.Where(e => IsWithin(e.Key, path)).Select(e => (e.Key, e.Value))];
    }

    /// <summary>Makes a folder and those above it; those that exist stay.</summary>
    /// <exception cref="FileFault">A file is in the way.</exception>
    public void MakeFolders(string path, DateTimeOffset now, int mode = 0b111_101_101)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(path, out var existing))
            {
                if (!existing.IsFolder)
                    throw new FileFault(path, "Not a directory");
                return;
            }
            MakeFolders(ContainerPath.Parent(path), now);
            _entries[path] = new FileEntry(null, mode, now);
        }
    }

    /// <exception cref="FileFault">The folder is missing, a folder has that name, or the disk is full.</exception>
    public void Write(string path, byte[] content, DateTimeOffset now, int mode = 0b110_100_100)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(ContainerPath.Parent(path)) is not { } parent)
                throw FileFault.Missing(path);
            if (!parent.IsFolder)
                throw new FileFault(path, "Not a directory");
            var before = _entries.GetValueOrDefault(path);
            if (before is { IsFolder: true })
                throw new FileFault(path, "Is a directory");
            if (_entries.Values.Sum(e => (long)(e.Content?.Length ?? 0)) - (before?.Content!.Length ?? 0) + content.Length > Capacity)
                throw new FileFault(path, "No space left on device");
            _entries[path] = new FileEntry(content, mode, now);
        }
    }

    /// <summary>Removes a file, or a folder with all that it holds.</summary>
    public void Remove(string path)
    {
        lock (_gate)
            foreach (var key in _entries.Keys.Where(k => k != "/" && IsWithin(k, path)).ToList())
                _entries.Remove(key);
    }

    /// <summary>Gives a file or folder another path; a file there is replaced.</summary>
    public void Move(string from, string to)
    {
        lock (_gate)
        {
            if (IsWithin(to, from))
                throw new FileFault(from, $"cannot move to a subdirectory of itself, '{to}'");
            var tree = Tree(from);
            Remove(to);
            foreach (var (path, entry) in tree)
            {
                _entries.Remove(path);
                _entries[to + path[from.Length..]] = entry;
            }
        }
    }

    public JsonArray Save()
    {
        lock (_gate)
            return new JsonArray([.. _entries.Select(e => new JsonObject
            {
                ["path"] = e.Key, ["mode"] = e.Value.Mode, ["modified"] = e.Value.Modified.ToString("o", CultureInfo.InvariantCulture),
                ["content"] = e.Value.Content is { } content ? Convert.ToBase64String(content) : null,
            })]);
    }

    public static ContainerFiles Load(JsonArray saved)
    {
        var files = new ContainerFiles(DateTimeOffset.UnixEpoch);
        foreach (var entry in saved.OfType<JsonObject>())
            files._entries[(string)entry["path"]!] = new FileEntry(
                (string?)entry["content"] is { } content ? Convert.FromBase64String(content) : null,
                (int)entry["mode"]!, DateTimeOffset.Parse((string)entry["modified"]!, CultureInfo.InvariantCulture));
        return files;
    }

    private static bool IsWithin(string path, string folder) => path == folder || folder == "/" || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
