using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// The copies of a folder's state documents: <c>ENVIRONMENT.history/000042-LINEAGE.json</c>, LINEAGE being eight hex digits of the
/// lineage's hash. The newest 200 of a lineage are kept; at two or three writes a deployment that is months of daily work.
/// </summary>
internal sealed class FileHistory(FileStatePaths paths, string stack, string environment)
{
    internal const int Kept = 200;

    /// <summary>Keeps a copy of a document that has just been written, and drops the oldest beyond <see cref="Kept"/>.</summary>
    public void Keep(StateDocument document, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(paths.History);
        AtomicFile.Write(paths.Version(document.Lineage, document.Serial), content);
        foreach (var old in Copies(document.Lineage).Skip(Kept))
            File.Delete(old);
    }

    /// <summary>Whether there is a copy of a document.</summary>
    public bool Has(StateDocument document) => File.Exists(paths.Version(document.Lineage, document.Serial));

    /// <summary>The copies of a lineage, newest first, the present document at the top should a crash have kept it from being copied.</summary>
    public IReadOnlyList<StateVersion> List(StateDocument present)
    {
        var versions = Copies(present.Lineage).Select(path => VersionOf(Read(path), path)).Where(version => version.Serial < present.Serial);
        return present.Serial == 0 ? [] : [VersionOf(present, Has(present) ? paths.Version(present.Lineage, present.Serial) : paths.Document), .. versions];
    }

    /// <summary>Reads a listed version.</summary>
    /// <exception cref="StackException">It is gone or cannot be read.</exception>
    public StateDocument Read(StateVersion version)
    {
        var path = Path.Combine(paths.Directory, version.Id);
        var document = File.Exists(path) ? Read(path) : throw StateFaults.NoSuchVersion(paths.Document, version.Serial);
        return document.Serial == version.Serial ? document : throw StateFaults.NoSuchVersion(paths.Document, version.Serial);
    }

    private IEnumerable<string> Copies(string lineage) => Directory.Exists(paths.History)
        ? Directory.GetFiles(paths.History, "*" + FileStatePaths.VersionSuffix(lineage)).OrderByDescending(path => Path.GetFileName(path).Length).ThenByDescending(path => path, StringComparer.Ordinal)
        : [];

    private StateDocument Read(string path)
    {
        try
        {
            return StateSerializer.Deserialize(File.ReadAllBytes(path), path, stack, environment);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotReadable(path, exception);
        }
    }

    // Documents of schema 1 do not say when they were written; their file does.
    private StateVersion VersionOf(StateDocument document, string path) => new(
        document.Serial,
        document.WrittenAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero),
        document.LastRun,
        Path.GetRelativePath(paths.Directory, path));
}
