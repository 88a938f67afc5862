using System.Runtime.CompilerServices;

namespace MetaflowStack.Definition.Tests;

/// <summary>The repository that the tests are part of.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
