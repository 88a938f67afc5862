using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>One document of a YAML stream.</summary>
/// <param name="Root">Its content; null for an empty one.</param>
/// <param name="Start">Where its content starts.</param>
/// <param name="Marked">The places of the scalars and keys that hold <c>${</c>, by field path.</param>
internal sealed record YamlDocument(JsonNode? Root, ManifestLocation Start, IReadOnlyDictionary<string, ManifestLocation> Marked);
