using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Tests.Manifests.Upstream;

/// <summary>Argo's own rendered manifests for the versions that we pin; tests that need them are skipped where they are not.</summary>
internal static class UpstreamManifests
{
    internal static IReadOnlyList<JsonObject> WorkflowsNamespaceInstall => Read($"argo-workflows-{Version("argo-workflow-controller")}-namespace-install.yaml");

    internal static IReadOnlyList<JsonObject> WorkflowsQuickStart => Read($"argo-workflows-{Version("argo-workflow-controller")}-quick-start-postgres.yaml");

    internal static IReadOnlyList<JsonObject> EventsNamespaceInstall => Read($"argo-events-{Version("argo-events")}-namespace-install.yaml");

    internal static IReadOnlyList<JsonObject> NamespaceInstalls => [.. WorkflowsNamespaceInstall, .. EventsNamespaceInstall];

    private static string Version(string component) => ManifestFiles.Versions()["components"]![component]!["version"]!.GetValue<string>();

    private static JsonObject[] Read(string file)
    {
        var path = Path.Combine(ManifestFiles.OutsideFolder("ARGO_MANIFESTS_DIR", "argo"), file);
        Assert.SkipUnless(File.Exists(path), $"{path} does not exist");
        return [.. ManifestReader.ReadFile(path).Select(document => document.Body)];
    }
}
