using MetaflowStack.Sandbox.Life;

namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>
/// Contents too long for <c>world.json</c>, each in a file of <c>blobs/</c> that is named by its SHA-256: written before the world that
/// names it, and removed only when a world without it has been loaded, so that a saved world never names what is not there.
/// </summary>
/// <param name="directory">The sandbox's folder.</param>
internal sealed class BlobFiles(string directory)
{
    private readonly string _folder = Path.Combine(directory, "blobs");
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Writes the contents that are not there yet.</summary>
    public void Write(IReadOnlyDictionary<string, BlobContent> contents)
    {
        foreach (var (name, content) in contents.Where(c => !_written.Contains(c.Key)))
        {
            Directory.CreateDirectory(_folder);
            AtomicFile.Write(Path.Combine(_folder, name), content.ToArray());
            _written.Add(name);
        }
    }

    /// <summary>A content, noted as used.</summary>
    public BlobContent Read(string name, HashSet<string> used)
    {
        used.Add(name);
        _written.Add(name);
        return BlobContent.Of(File.ReadAllBytes(Path.Combine(_folder, name)));
    }

    /// <summary>Removes what the loaded world does not name.</summary>
    public void RemoveAllBut(IReadOnlySet<string> used)
    {
        if (!Directory.Exists(_folder))
            return;
        foreach (var file in Directory.GetFiles(_folder).Where(f => !used.Contains(Path.GetFileName(f))))
            File.Delete(file);
    }
}
