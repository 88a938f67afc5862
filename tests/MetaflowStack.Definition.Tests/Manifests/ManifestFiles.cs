using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Tests.Manifests;

/// <summary>The repository's manifests, as files and bound with sample values.</summary>
internal static class ManifestFiles
{
    internal static readonly string[] Components = ["metaflow", "argo-workflows", "argo-workflows-replicas", "argo-events", "airflow", "workload-identity"];

    /// <summary>Every placeholder that the code binds, but for the images.</summary>
    internal static readonly IReadOnlyDictionary<string, string> SampleValues = new Dictionary<string, string>
    {
        ["storage.blobEndpoint"] = "https://stdemometaflowdefault.blob.core.windows.net/",
        ["storage.dataRoot"] = "metaflow-storage-container/tf-full-stack-sysroot",
        ["database.host"] = "psql-demo-metaflow-default.metaflow.postgres.database.azure.com",
        ["database.port"] = "5432",
        ["database.name"] = "metaflow",
        ["database.user"] = "metaflow",
        ["ui.origin"] = "http://localhost:3000",
        ["ui.backendAddress"] = "http://localhost:8083/api",
        ["nodes.taskPoolLabel"] = "kubernetes.azure.com/agentpool",
        ["nodes.taskPool"] = "taskworkers",
        ["argo.parallelism"] = "50",
        ["argo.replicas"] = "1",
    };

    internal static string Root { get; } = FindRoot();

    internal static string Folder { get; } = Path.Combine(Root, "manifests");

    /// <summary>Image with tag, by component name, from <c>versions.json</c>.</summary>
    internal static IReadOnlyDictionary<string, string> Images { get; } = Versions()["components"]!.AsObject()
        .ToDictionary(entry => entry.Key, entry => $"{entry.Value!["image"]}:{entry.Value["version"]}");

    internal static IReadOnlyList<ManifestDocument> All { get; } = [.. Components.SelectMany(Read)];

    internal static IReadOnlyList<JsonObject> AllBound { get; } = [.. All.Select(Bind)];

    internal static JsonNode Versions() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "versions.json")), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!;

    internal static IReadOnlyList<ManifestDocument> Read(string component) => ManifestReader.ReadFolder(Path.Combine(Folder, component));

    internal static JsonObject Bind(ManifestDocument document)
    {
        var values = SampleValues.ToDictionary(entry => entry.Key, entry => int.TryParse(entry.Value, out var number) && entry.Key == "argo.replicas" ? ManifestValue.From(number) : ManifestValue.From(entry.Value));
        foreach (var (name, image) in Images)
            values[$"images.{name}"] = ManifestValue.From(image);
        return ManifestBinder.Bind(document, values);
    }

    /// <summary>A folder of material from outside the repository, or a skipped test that says how to name one.</summary>
    internal static string OutsideFolder(string variable, string name)
    {
        var folder = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named ? named : Path.Combine(Root, "..", "shared", name);
        Assert.SkipUnless(Directory.Exists(folder), $"{variable} names no folder, and {folder} does not exist");
        return folder;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MetaflowStack.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No MetaflowStack.slnx above {AppContext.BaseDirectory}");
    }
}
