using System.Text.Json.Nodes;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Helm;

/// <summary>A chart that helm installs into the cluster.</summary>
public sealed record HelmRelease : Resource
{
    /// <summary>The kind in keys: <c>stack:helm-release/NAMESPACE/NAME</c>.</summary>
    public const string Kind = "helm-release";

    /// <summary>The namespace, which exists.</summary>
    public required string Namespace { get; init; }

    /// <summary>The release's name.</summary>
    public required string Name { get; init; }

    /// <summary>The chart.</summary>
    public required ChartSource Chart { get; init; }

    /// <summary>The values, complete but for <see cref="RestartedBy"/> and the placeholders of <see cref="References"/>. They hold no secrets. Not to be changed.</summary>
    public required JsonObject Values { get; init; }

    /// <summary>
    /// Annotations of all pods by name, in the value <see cref="AnnotationsValue"/>: pods read Secrets when they start, and restart when the
    /// annotation that names the Secret's content changes.
    /// </summary>
    public required IReadOnlyDictionary<string, Input<string>> RestartedBy { get; init; }

    /// <summary>What placeholders in <see cref="Values"/> stand for, by name: outputs of other resources, as in manifests.</summary>
    public IReadOnlyDictionary<string, Input<string>> References { get; init; } = new Dictionary<string, Input<string>>();

    /// <summary>The chart's value that takes the annotations of all pods.</summary>
    public required string AnnotationsValue { get; init; }

    /// <summary>The cluster, so that it exists first; null for a cluster of the user's own.</summary>
    public Input<string>? Cluster { get; init; }

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string namespaceName, string name) => new("stack", Kind, $"{namespaceName}/{name}");
}
