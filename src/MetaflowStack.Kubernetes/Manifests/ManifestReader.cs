using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>
/// Reads Kubernetes objects from YAML or JSON: several documents a file, anchors, merge keys, <c>kind: List</c>. Scalars mean
/// what they mean to kubectl; duplicate keys, which kubectl lets pass, are errors.
/// </summary>
public static class ManifestReader
{
    /// <summary>Reads one file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StackException">The file cannot be read.</exception>
    /// <exception cref="ManifestException">Its content is not a list of Kubernetes objects; names file, line and column.</exception>
    public static IReadOnlyList<ManifestDocument> ReadFile(string path)
    {
        try
        {
            return ReadText(File.ReadAllText(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails { What = $"The manifest {path} cannot be read", Why = fault.Message }, fault);
        }
    }

    /// <summary>Reads every <c>.yaml</c>, <c>.yml</c> and <c>.json</c> file below a folder, in the order of their paths.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="StackException">The folder or a file cannot be read.</exception>
    /// <exception cref="ManifestException">As for <see cref="ReadFile"/>.</exception>
    public static IReadOnlyList<ManifestDocument> ReadFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new StackException(new ErrorDetails { What = $"The folder of manifests {folder} does not exist" });
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".yaml" or ".yml" or ".json")
            .Order(StringComparer.Ordinal)
            .SelectMany(ReadFile)];
    }

    /// <summary>Reads text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">The name to use in messages.</param>
    /// <exception cref="ManifestException">As for <see cref="ReadFile"/>.</exception>
    public static IReadOnlyList<ManifestDocument> ReadText(string text, string file) =>
        [.. YamlReader.Read(text, file).Where(document => document.Root is not null).SelectMany(Objects)];

    private static IEnumerable<ManifestDocument> Objects(YamlDocument document)
    {
        if (document.Root is not JsonObject root)
            throw new ManifestException(document.Start, "This is not a Kubernetes object: a mapping with apiVersion and kind is expected");
        if (root.Text("kind") is not { } kind || !kind.EndsWith("List", StringComparison.Ordinal) || root["items"] is not JsonArray items)
            return [new ManifestDocument(root, document.Start, document.Marked)];
        return items.Select((item, index) => new ManifestDocument(
            item as JsonObject ?? throw new ManifestException(document.Start, $"items[{index}] of this {kind} is not a mapping"),
            document.Start,
            WithoutPrefix(document.Marked, $"items[{index}].")));
    }

    private static Dictionary<string, ManifestLocation> WithoutPrefix(IReadOnlyDictionary<string, ManifestLocation> marked, string prefix) =>
        marked.Where(mark => mark.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(mark => mark.Key[prefix.Length..], mark => mark.Value, StringComparer.Ordinal);
}
