using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.OpenApi;

/// <summary>Kubernetes' published OpenAPI documents; tests that need them are skipped where they are not.</summary>
internal static class KubernetesApi
{
    private const string Version = "1.33";

    private static readonly ConcurrentDictionary<string, OpenApiValidator> Validators = [];

    internal static OpenApiValidator For(string apiVersion)
    {
        var folder = Path.Combine(ManifestFiles.OutsideFolder("AZURE_SPECS_DIR", "azure-specs"), "kubernetes", Version);
        var file = Path.Combine(folder, apiVersion.Contains('/', StringComparison.Ordinal) ? "apis" : "api", apiVersion + ".json");
        return Validators.GetOrAdd(file, path => new OpenApiValidator(JsonNode.Parse(File.ReadAllText(path))!.AsObject()));
    }
}
