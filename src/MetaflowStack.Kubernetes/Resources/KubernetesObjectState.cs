using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>What the provider found out in a read; kept in <see cref="LiveResource.Body"/>.</summary>
/// <param name="Live">The object.</param>
/// <param name="Differences">What an apply would change, by the server's own dry run.</param>
public sealed record KubernetesObjectState(JsonObject Live, IReadOnlyList<FieldDifference> Differences);
