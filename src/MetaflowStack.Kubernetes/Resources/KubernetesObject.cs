using System.Text.Json.Nodes;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>
/// A Kubernetes object that should exist, as its manifest describes it. Depends on the cluster and on the resources whose
/// outputs its own placeholders take, and on no others.
/// </summary>
public sealed record KubernetesObject : Resource
{
    /// <summary>The object before its placeholders are bound. Not to be changed.</summary>
    public required JsonObject Manifest { get; init; }

    /// <summary>The values of its placeholders, and no others.</summary>
    public IReadOnlyDictionary<string, ManifestValue> Values { get; init; } = new Dictionary<string, ManifestValue>();

    /// <summary>The cluster: a reference to the managed cluster, which is made first; null for one that exists already.</summary>
    public Input<string>? Cluster { get; init; }

    /// <summary>Whether deploying it means waiting until it is healthy.</summary>
    [NotWanted]
    public bool WaitForHealthy { get; init; } = true;

    /// <summary>How long it may take to become healthy, by the run's clock; null: as the provider says.</summary>
    [NotWanted]
    public TimeSpan? HealthTimeout { get; init; }

    /// <summary>Where the manifest stands, for messages: <c>manifests/metaflow/ui.yaml:12</c>.</summary>
    [NotWanted]
    public string? ManifestLocation { get; init; }

    /// <summary>Makes the resource of a manifest.</summary>
    /// <param name="document">The manifest.</param>
    /// <param name="offered">Everything that placeholders may take, by name.</param>
    /// <param name="stage">The stage that deploys it.</param>
    /// <param name="cluster">As <see cref="Cluster"/>.</param>
    /// <exception cref="ManifestException">A placeholder is malformed or not offered, or stands in the object's name or namespace.</exception>
    public static KubernetesObject From(
        ManifestDocument document, IReadOnlyDictionary<string, ManifestValue> offered, string stage, Input<string>? cluster = null)
    {
        foreach (var fixedText in new[] { document.ApiVersion, document.Kind, document.Name, document.Namespace ?? "" })
        {
            if (fixedText.Contains("${", StringComparison.Ordinal))
                throw new ManifestException(document.Location, $"The apiVersion, kind, name and namespace of an object are fixed; '{fixedText}' has a placeholder");
        }
        return new KubernetesObject
        {
            Key = KubernetesKeys.For(document.Kind, document.Namespace, document.Name),
            Stage = stage,
            Manifest = document.Body,
            Values = ManifestBinder.Select(document, offered),
            Cluster = cluster,
            Container = cluster?.Source,
            // AKS' storage classes bind a claim when the first pod uses it (WaitForFirstConsumer): the pod's health tells of its volume.
            WaitForHealthy = document.Kind != "PersistentVolumeClaim",
            ManifestLocation = document.Location.ToString(),
        };
    }
}
