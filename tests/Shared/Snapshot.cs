using System.Runtime.CompilerServices;

namespace MetaflowStack.Testing;

/// <summary>
/// Compares text with a file under <c>Snapshots/</c> beside the calling test. With the environment variable UPDATE_SNAPSHOTS=1
/// the file is written instead, to be reviewed as a diff.
/// </summary>
internal static class Snapshot
{
    internal static void Matches(string actual, string name, [CallerFilePath] string testFile = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(testFile)!, "Snapshots", name);
        var normalised = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, normalised);
        }

        Assert.True(File.Exists(path), $"No snapshot {path}; run the test with UPDATE_SNAPSHOTS=1 and review the new file.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), normalised);
    }
}
