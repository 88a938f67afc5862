using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Specs;

/// <summary>Microsoft's published OpenAPI documents in a folder laid out as github.com/Azure/azure-rest-api-specs is.</summary>
internal sealed class SpecLibrary
{
    private readonly ConcurrentDictionary<string, SpecDocument?> _documents = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _byVersion;
    private readonly ConcurrentDictionary<string, SpecOperation[]> _operations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Method, string Path, string Version), SpecOperation?> _found = new();

    /// <summary>A library of the documents below a folder.</summary>
    public SpecLibrary(string directory) => _byVersion = Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories)
        .Where(file => !file.Replace('\\', '/').Contains("/examples/", StringComparison.Ordinal))
        .ToLookup(file => Path.GetFileName(Path.GetDirectoryName(file)!), StringComparer.Ordinal);

    /// <summary>A document by its file; null when it is not there.</summary>
    public SpecDocument? Document(string path) =>
        _documents.GetOrAdd(Path.GetFullPath(path), full => File.Exists(full) ? new SpecDocument(this, full) : null);

    /// <summary>The operation of a method and path in an API version; null when none is published here.</summary>
    public SpecOperation? Find(string method, string path, string version) => _found.GetOrAdd((method, path, version), key =>
        // Resources_GetById and its like stand for every resource there is, and so say nothing of any.
        Operations(key.Version).Where(operation => operation.Template != "/{resourceId}" && operation.Matches(key.Method, key.Path))
            .MinBy(operation => operation.PlaceholderCount));

    /// <summary>Whether any version has a path, and which: to tell a wrong version from a service that is not published here.</summary>
    public IReadOnlyList<string> VersionsOf(string method, string path) =>
        [.. _byVersion.Select(group => group.Key).Where(version => Find(method, path, version) is not null).Order(StringComparer.Ordinal)];

    private SpecOperation[] Operations(string version) => _operations.GetOrAdd(version, key =>
        [.. _byVersion[key].Select(Document).OfType<SpecDocument>().SelectMany(OperationsOf)]);

    private static IEnumerable<SpecOperation> OperationsOf(SpecDocument document)
    {
        foreach (var (template, item) in document.Root["paths"] as JsonObject ?? [])
        {
            foreach (var (method, operation) in (JsonObject)item!)
            {
                if (operation is JsonObject node && node["operationId"] is not null)
                    yield return new SpecOperation(template, method.ToUpperInvariant(), new SpecNode(document, node), ((JsonObject)item!)["parameters"] as JsonArray);
            }
        }
    }
}
