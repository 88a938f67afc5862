using System.Runtime.CompilerServices;

namespace MetaflowStack.Simulation.Runs;

/// <summary>The repository that these tests were compiled from.</summary>
internal static class Repository
{
    /// <summary>Its folder: the one above this source that has the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot([CallerFilePath] string source = "")
    {
        for (var directory = Path.GetDirectoryName(source); directory is not null; directory = Path.GetDirectoryName(directory))
            if (File.Exists(Path.Combine(directory, "MetaflowStack.slnx")))
                return directory;
        throw new InvalidOperationException($"No folder above {source} has MetaflowStack.slnx.");
    }
}
