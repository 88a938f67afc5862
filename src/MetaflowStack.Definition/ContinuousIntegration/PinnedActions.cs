using MetaflowStack.Definition.ContinuousIntegration.Yaml;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>
/// The actions that the workflows use: GitHub's own alone, by the commit of a release, which nobody can move as a tag can be moved.
/// </summary>
internal static class PinnedActions
{
    /// <summary>Fetches the sources.</summary>
    public static YamlNode Checkout { get; } = Pin("checkout", "de0fac2e4500dabe0009e67214ff5f5447ce83dd", "v6.0.2");

    /// <summary>Keeps files from one run to the next.</summary>
    public static YamlNode Cache { get; } = Pin("cache", "9255dc7a253b0ccc959486e2bca901246202afeb", "v5.0.1");

    /// <summary>Keeps files of a run.</summary>
    public static YamlNode UploadArtifact { get; } = Pin("upload-artifact", "b7c566a772e6b6bfb58ed0dc250532a479d7789f", "v6.0.0");

    /// <summary>Fetches files that another job of the run kept.</summary>
    public static YamlNode DownloadArtifact { get; } = Pin("download-artifact", "37930b1c2abaa49bbe596cd826c3c89aef350131", "v7.0.0");

    private static YamlText Pin(string action, string commit, string version) => new($"actions/{action}@{commit}") { Comment = version };
}
