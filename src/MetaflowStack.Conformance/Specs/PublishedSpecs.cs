using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Graph;
using MetaflowStack.Conformance.Kubernetes;

namespace MetaflowStack.Conformance.Specs;

/// <summary>Everything published that exchanges are checked against, read once.</summary>
/// <param name="directory">The folder with <c>specification/</c>, <c>graph/</c> and <c>kubernetes/</c>.</param>
internal sealed class PublishedSpecs(string directory)
{
    /// <summary>The Kubernetes version that clusters have.</summary>
    private const string KubernetesVersion = "1.33";

    private readonly Lazy<SpecLibrary> _arm = new(() => new SpecLibrary(Path.Combine(directory, "specification")));
    private readonly Lazy<GraphMetadata> _graph = new(() => new GraphMetadata(Directory.EnumerateFiles(Path.Combine(directory, "graph"), "*.xml").First()));
    private readonly Lazy<KubernetesSchemas> _kubernetes = new(() => new KubernetesSchemas(Path.Combine(directory, "kubernetes", KubernetesVersion)));

    /// <summary>ARM's specifications.</summary>
    public SpecLibrary Arm => _arm.Value;

    /// <summary>Kubernetes' schemas.</summary>
    public KubernetesSchemas Kubernetes => _kubernetes.Value;

    /// <summary>A checker for each service, for one conversation.</summary>
    public IReadOnlyList<IExchangeChecker> Checkers() => [new ArmChecker(Arm), new GraphChecker(_graph.Value), new KubernetesChecker(Kubernetes)];
}
