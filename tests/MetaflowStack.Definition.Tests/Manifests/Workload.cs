using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests;

/// <summary>A Deployment of ours and what is asked of its containers.</summary>
internal sealed record Workload(JsonObject Deployment)
{
    internal static IReadOnlyList<Workload> All { get; } =
        [.. ManifestFiles.AllBound.Where(manifest => manifest.Kind() == "Deployment").Select(manifest => new Workload(manifest))];

    internal string Namespace => Deployment.Text("metadata", "namespace")!;

    internal JsonObject Pod => Deployment.At("spec", "template", "spec")!.AsObject();

    internal IReadOnlyDictionary<string, string> PodLabels => Deployment.At("spec", "template", "metadata", "labels")!.AsObject()
        .ToDictionary(label => label.Key, label => label.Value!.GetValue<string>());

    internal IEnumerable<JsonObject> Containers => Pod.Items("containers");

    internal IEnumerable<JsonObject> InitContainers => Pod.Items("initContainers");

    internal IEnumerable<JsonObject> AllContainers => Containers.Concat(InitContainers);

    internal bool IsSelectedBy(JsonNode selector) =>
        selector.AsObject().All(label => PodLabels.TryGetValue(label.Key, out var value) && value == label.Value!.GetValue<string>());

    public override string ToString() => Deployment.Describe();
}
