using System.Text.Json;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Stack;

/// <summary>The images and versions that a release of this stack consists of, from <c>manifests/versions.json</c>.</summary>
public sealed class PinnedVersions
{
    private PinnedVersions(IReadOnlyDictionary<string, string> images) => Images = images;

    /// <summary>The full image reference of each component: <c>public.ecr.aws/…/metaflow_metadata_service:v2.5.1</c>.</summary>
    public IReadOnlyDictionary<string, string> Images { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="StackException">The file is missing or malformed.</exception>
    public static PinnedVersions Read(string manifestsDirectory)
    {
        var path = Path.Combine(manifestsDirectory, "versions.json");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return new PinnedVersions(document.RootElement.GetProperty("components").EnumerateObject().ToDictionary(
                component => component.Name,
                component => $"{component.Value.GetProperty("image").GetString()}:{component.Value.GetProperty("version").GetString()}"));
        }
        catch (Exception exception) when (exception is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The pinned versions in {path} cannot be read",
                Why = exception.Message,
                Remedy = "Restore the file: git checkout -- manifests/versions.json",
            }, exception);
        }
    }
}
