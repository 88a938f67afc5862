namespace MetaflowStack.Engine.Tests.Snapshots;

/// <summary>Compares text with a file in this folder; UPDATE_SNAPSHOTS=1 writes the file instead.</summary>
public static class Snapshot
{
    public static void Matches(string name, string actual)
    {
        var path = Path.Combine(ProjectFolder, "Snapshots", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }

    // Not by CallerFilePath: deterministic builds replace the paths of sources.
    private static string ProjectFolder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "MetaflowStack.Engine.Tests.csproj")))
                folder = folder.Parent ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not within the project.");
            return folder.FullName;
        }
    }
}
