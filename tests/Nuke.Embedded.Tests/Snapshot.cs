namespace Nuke.Embedded.Tests;

/// <summary>Compares text with a file under <c>Snapshots</c>; with <c>UPDATE_SNAPSHOTS=1</c> writes the file instead.</summary>
internal static class Snapshot
{
    private const string Folder = "Snapshots";

    public static void Matches(string name, string text)
    {
        // Escape codes are made visible, so that a difference can be read.
        var actual = text.Replace("\u001b", "␛", StringComparison.Ordinal).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), Folder, name + ".txt"), actual);
            return;
        }

        var file = Path.Combine(AppContext.BaseDirectory, Folder, name + ".txt");
        Assert.True(File.Exists(file), $"There is no snapshot {name}.txt: run the tests with UPDATE_SNAPSHOTS=1 and look at what it holds");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }

    private static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.GetFiles("*.csproj").Length == 0)
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below their project");
        return folder.FullName;
    }
}
