using System.Text.Json.Nodes;
using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.Status;

/// <summary>What a component's pods run.</summary>
internal static class ComponentImages
{
    /// <summary>The images of the pods' first containers, each once: it is the one that the component is named for.</summary>
    internal static IReadOnlyList<PinnedImage> Of(IEnumerable<JsonObject> pods) =>
        [.. pods.Select(pod => (string?)pod["spec"]?["containers"]?[0]?["image"]).OfType<string>().Distinct().Select(Parse).OrderBy(image => image.Version, StringComparer.Ordinal)];

    /// <summary>The version that a release has of what runs; null: it has no image of that name.</summary>
    internal static string? ReleaseOf(IReadOnlyList<PinnedImage> running, PinnedVersions release) =>
        release.Images.Values.Concat(release.Charts.Values.SelectMany(chart => (string[])[chart.Image.ToString(), chart.Database.ToString()]))
            .Select(Parse).FirstOrDefault(image => running.Any(found => found.Repository == image.Repository))?.Version;

    // A digest belongs to the version; a port in the registry's name does not.
    private static PinnedImage Parse(string image)
    {
        var name = image.LastIndexOf('/') + 1;
        var end = image.IndexOfAny([':', '@'], name);
        return end < 0 ? new PinnedImage(image, "latest") : new PinnedImage(image[..end], image[(end + 1)..]);
    }
}
