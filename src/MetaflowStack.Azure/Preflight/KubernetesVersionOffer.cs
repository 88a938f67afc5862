using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.Preflight;

/// <summary>A minor version of Kubernetes that AKS offers in a region (managedClusters.json, KubernetesVersion).</summary>
/// <param name="Version"><c>1.33</c>.</param>
/// <param name="IsDefault">Whether a cluster without a version gets it.</param>
/// <param name="IsPreview">Whether it is a preview, which is no version to rely on.</param>
/// <param name="Patches">Its patch versions: <c>1.33.2</c>.</param>
public sealed record KubernetesVersionOffer(string Version, bool IsDefault, bool IsPreview, IReadOnlyList<string> Patches)
{
    internal static KubernetesVersionOffer Read(JsonObject body) => new(
        JsonPaths.Text(body, "version") ?? "",
        JsonPaths.Text(body, "isDefault") == "true",
        JsonPaths.Text(body, "isPreview") == "true",
        [.. (body["patchVersions"] as JsonObject ?? []).Select(patch => patch.Key)]);
}
