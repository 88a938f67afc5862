namespace MetaflowStack.Definition.Tests.Manifests.Upstream;

/// <summary>A leaf of upstream's, or all below one path, that ours do not have.</summary>
/// <param name="Object">Kind and name.</param>
/// <param name="Path">Path, or the start of one.</param>
/// <param name="Reason">Why.</param>
/// <param name="FoundAt">Where ours have the same value instead; null when nowhere.</param>
internal sealed record Difference(string Object, string Path, string Reason, string? FoundAt = null)
{
    internal bool Explains(string description, string path) =>
        Object == description && path.StartsWith(Path, StringComparison.Ordinal) && (path.Length == Path.Length || path[Path.Length] is '.' or '[');
}

/// <summary>What upstream's Deployments, Services and settings have and ours have not, each with the reason.</summary>
internal static class UpstreamDifferences
{
    private const string Controller = "spec.template.spec.containers[workflow-controller]";
    private const string Manager = "spec.template.spec.containers[controller-manager]";

    internal static readonly Difference[] All =
    [
        new("Deployment argo-server", "spec.template.spec.containers[argo-server].image", "pinned: upstream's file says latest"),
        new("Deployment argo-server", "spec.template.spec.containers[argo-server].env", "upstream's list is empty"),
        new("Deployment workflow-controller", $"{Controller}.image", "pinned: upstream's file says latest"),
        new("Deployment workflow-controller", $"{Controller}.livenessProbe.httpGet.port", "the port by its name", $"{Controller}.ports[health].containerPort"),
        new("Deployment workflow-controller", $"{Controller}.ports[1]", "the port has a name here", $"{Controller}.ports[health]"),
        new("Deployment controller-manager", $"{Manager}.imagePullPolicy", "a pinned tag need not be pulled at each start"),
        new("Deployment controller-manager", $"{Manager}.livenessProbe.initialDelaySeconds", "slower, as periodSeconds"),
        new("Deployment controller-manager", $"{Manager}.livenessProbe.periodSeconds", "three failures within nine seconds would restart a busy controller"),
        new("Deployment controller-manager", $"{Manager}.livenessProbe.httpGet.port", "the port by its name", $"{Manager}.ports[health].containerPort"),
        new("Deployment controller-manager", $"{Manager}.readinessProbe.httpGet.port", "the port by its name", $"{Manager}.ports[health].containerPort"),
        new("ConfigMap argo-events-controller-config", "data", "only the versions that are used, from versions.json; compared in ControllerSettingsTests"),
    ];
}
