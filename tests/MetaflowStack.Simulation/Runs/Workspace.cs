namespace MetaflowStack.Simulation.Runs;

/// <summary>A temporary folder that stands for a user's copy of the repository: state and output are its own, manifests the repository's.</summary>
internal sealed class Workspace : IDisposable
{
    public Workspace()
    {
        Root = Directory.CreateTempSubdirectory("crash-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(Root, "manifests"), Path.Combine(Repository.Root, "manifests"));
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>
    /// What a killed process leaves on the disk, while the process that plays its part goes on for a while and must not be seen
    /// any more: a copy of every file. Locks end with their holder and are not copied. A journal comes before its document: a
    /// document that is replaced in between has all that the journal says.
    /// </summary>
    public Workspace CopyAsLeftByTheDead()
    {
        var copy = new Workspace();
        var files = Directory.EnumerateFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
            .OrderBy(file => file.EndsWith(".journal.jsonl", StringComparison.Ordinal) ? 0 : 1)
            .ToList();
        foreach (var file in files)
            CopyFile(file, Path.Combine(copy.Root, Path.GetRelativePath(Root, file)));
        return copy;
    }

    public void Dispose()
    {
        File.Delete(Path.Combine(Root, "manifests"));
        Directory.Delete(Root, recursive: true);
    }

    private static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = new FileStream(to, FileMode.Create);
            source.CopyTo(target);
        }
        catch (FileNotFoundException)
        {
            // Renamed or deleted since it was listed: so it would have been gone a moment later as well.
        }
    }
}
