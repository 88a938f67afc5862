using System.Text.Json;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Stack;

/// <summary>The images and versions that a release of this stack consists of, from <c>manifests/versions.json</c>.</summary>
public sealed class PinnedVersions
{
    private PinnedVersions(IReadOnlyDictionary<string, string> images, IReadOnlyDictionary<string, PinnedChart> charts) => (Images, Charts) = (images, charts);

    /// <summary>The full image reference of each component: <c>public.ecr.aws/…/metaflow_metadata_service:v2.5.1</c>.</summary>
    public IReadOnlyDictionary<string, string> Images { get; }

    /// <summary>The helm charts, each with the images that its version was made for.</summary>
    public IReadOnlyDictionary<string, PinnedChart> Charts { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="StackException">The file is missing or malformed.</exception>
    public static PinnedVersions Read(string manifestsDirectory)
    {
        var path = Path.Combine(manifestsDirectory, "versions.json");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            var components = document.RootElement.GetProperty("components").EnumerateObject().ToDictionary(component => component.Name, component => ImageOf(component.Value));
            return new PinnedVersions(
                components.ToDictionary(component => component.Key, component => component.Value.ToString()),
                document.RootElement.GetProperty("charts").EnumerateObject().ToDictionary(chart => chart.Name, chart => ChartOf(chart.Value, components)));
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

    private static PinnedImage ImageOf(JsonElement image) => new(image.GetProperty("image").GetString()!, image.GetProperty("version").GetString()!);

    private static PinnedChart ChartOf(JsonElement chart, Dictionary<string, PinnedImage> components) => new(
        chart.GetProperty("chart").GetString()!,
        chart.GetProperty("version").GetString()!,
        components[chart.GetProperty("component").GetString()!],
        ImageOf(chart.GetProperty("database")));
}

/// <summary>An image and its version.</summary>
/// <param name="Repository">With the registry: <c>docker.io/apache/airflow</c>.</param>
/// <param name="Version">The tag.</param>
public sealed record PinnedImage(string Repository, string Version)
{
    /// <summary><c>docker.io/apache/airflow:2.10.5</c>.</summary>
    public override string ToString() => $"{Repository}:{Version}";
}

/// <summary>A chart and what it runs, which change together only.</summary>
/// <param name="Name">Its name in its repository.</param>
/// <param name="Version">Its version.</param>
/// <param name="Image">The image of what it installs.</param>
/// <param name="Database">The image of the database that it brings along.</param>
public sealed record PinnedChart(string Name, string Version, PinnedImage Image, PinnedImage Database);
