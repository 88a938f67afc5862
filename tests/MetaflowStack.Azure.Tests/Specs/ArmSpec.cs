using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Specs;

/// <summary>A node of a spec, and the file it is in (for relative references).</summary>
internal sealed record SpecNode(string File, JsonObject Node);

/// <summary>Looks things up in Microsoft's OpenAPI documents.</summary>
internal static class ArmSpec
{
    private static readonly ConcurrentDictionary<string, JsonObject> Files = new();

    /// <summary>The operation for a method and path in a version of the specs, or null.</summary>
    public static SpecNode? FindOperation(string method, string path, string apiVersion) =>
        Documents(apiVersion).Select(file => FindIn(file, method, path)).FirstOrDefault(found => found is not null);

    /// <summary>The stable versions whose specs have a method and path, oldest first.</summary>
    public static IReadOnlyList<string> VersionsOf(string method, string path) =>
        [.. Directory.EnumerateDirectories(SpecFolder.Find("specification"), "20*", SearchOption.AllDirectories)
            .Where(folder => Path.GetFileName(Path.GetDirectoryName(folder)) == "stable")
            .Select(folder => Path.GetFileName(folder)!)
            .Distinct()
            .Where(version => FindOperation(method, path, version) is not null)
            .Order(StringComparer.Ordinal)];

    /// <summary>The schema of the body of an operation.</summary>
    public static SpecNode BodyOf(SpecNode operation)
    {
        foreach (var parameter in (JsonArray)operation.Node["parameters"]!)
        {
            var resolved = Resolve(new SpecNode(operation.File, (JsonObject)parameter!))!;
            if (resolved.Node["in"]?.ToString() == "body")
                return resolved with { Node = (JsonObject)resolved.Node["schema"]! };
        }
        throw new InvalidOperationException("The operation takes no body.");
    }

    /// <summary>Follows references; null when the file referred to is not there.</summary>
    public static SpecNode? Resolve(SpecNode node)
    {
        while (node.Node["$ref"]?.ToString() is { } reference)
        {
            var parts = reference.Split('#');
            var file = parts[0].Length == 0 ? node.File : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(node.File)!, parts[0]));
            if (!File.Exists(file))
                return null;
            JsonNode target = Load(file);
            foreach (var name in parts[1].Trim('/').Split('/'))
                target = target[name]!;
            node = new SpecNode(file, (JsonObject)target);
        }
        return node;
    }

    private static IEnumerable<string> Documents(string version) =>
        Directory.EnumerateDirectories(SpecFolder.Find("specification"), version, SearchOption.AllDirectories)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"));

    private static SpecNode? FindIn(string file, string method, string path)
    {
        if (Load(file)["paths"] is not JsonObject paths)
            return null;
        var match = paths.Where(entry => IsMatch(entry.Key, path) && entry.Value?[method.ToLowerInvariant()] is not null)
            .OrderBy(entry => entry.Key.Count(character => character == '{'))
            .FirstOrDefault();
        return match.Value is null ? null : new SpecNode(file, (JsonObject)match.Value[method.ToLowerInvariant()]!);
    }

    private static bool IsMatch(string template, string path)
    {
        var wanted = template.Trim('/').Split('/');
        var found = path.Trim('/').Split('/');
        // {scope} stands for any number of segments.
        if (wanted[0] is "{scope}" && found.Length >= wanted.Length)
            found = ["x", .. found[^(wanted.Length - 1)..]];
        return wanted.Length == found.Length
            && wanted.Zip(found).All(pair => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static JsonObject Load(string file) => Files.GetOrAdd(file, path => (JsonObject)JsonNode.Parse(File.ReadAllText(path))!);
}
