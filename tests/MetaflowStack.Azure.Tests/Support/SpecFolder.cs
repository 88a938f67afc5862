using System.Runtime.CompilerServices;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>Microsoft's specs and the recordings, which are not part of the repository.</summary>
internal static class SpecFolder
{
    /// <summary>A path in the folder that AZURE_SPECS_DIR names (default: beside the repository); skips the test when there is none.</summary>
    public static string Find(string relative)
    {
        var folder = Environment.GetEnvironmentVariable("AZURE_SPECS_DIR") is { Length: > 0 } set ? set : Beside();
        var path = Path.Combine(folder, relative);
        if (!File.Exists(path) && !Directory.Exists(path))
            Assert.Skip($"{path} does not exist; set AZURE_SPECS_DIR to the folder of Azure's specs and recordings.");
        return path;
    }

    private static string Beside([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "shared", "azure-specs"));
}
