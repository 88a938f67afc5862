using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Tests;

/// <summary>The published specifications and recordings, where they are.</summary>
internal static class Published
{
    private static readonly Lazy<PublishedSpecs> s_specs = new(() => new PublishedSpecs(Folder()));

    /// <summary>The specifications, read once; skips the test where there are none.</summary>
    public static PublishedSpecs Specs
    {
        get
        {
            Folder();
            return s_specs.Value;
        }
    }

    /// <summary>The recordings' folder; skips the test where there is none.</summary>
    public static string Recordings => Path.Combine(Folder(), "recordings");

    /// <summary>The folder that AZURE_SPECS_DIR names, by default the one beside the repository.</summary>
    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("AZURE_SPECS_DIR") ?? Path.Combine(Repository, "..", "shared", "azure-specs");
        Assert.SkipUnless(Directory.Exists(folder), $"Microsoft's published specifications are not in {folder}; set AZURE_SPECS_DIR to their folder.");
        return Path.GetFullPath(folder);
    }

    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = TwoFoldersUp();

    private static string TwoFoldersUp([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
