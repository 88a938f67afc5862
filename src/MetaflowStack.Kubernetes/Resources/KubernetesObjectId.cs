using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>Which object it is within a cluster.</summary>
/// <param name="ApiVersion">Group and version: <c>apps/v1</c>, <c>v1</c>.</param>
/// <param name="Kind">The kind: <c>Deployment</c>.</param>
/// <param name="Namespace">The namespace, or null when the kind has none.</param>
/// <param name="Name">The name.</param>
public sealed record KubernetesObjectId(string ApiVersion, string Kind, string? Namespace, string Name)
{
    /// <summary>The id of an object.</summary>
    /// <exception cref="StackException">It has no apiVersion, kind or name.</exception>
    public static KubernetesObjectId Of(JsonObject body) => new(
        Required(body, "apiVersion"), Required(body, "kind"), body.Text("metadata", "namespace"), Required(body, "metadata", "name"));

    /// <summary>
    /// The form kept in the state, <c>group/version/Kind/namespace/name</c>; without the group for core kinds, with <c>-</c>
    /// as namespace for kinds that have none: <c>apps/v1/Deployment/default/metadata-service</c>, <c>v1/Namespace/-/argo</c>.
    /// </summary>
    public string ToRecordedId() => $"{ApiVersion}/{Kind}/{Namespace ?? "-"}/{Name}";

    /// <summary>Reads <see cref="ToRecordedId"/>'s form.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static KubernetesObjectId ParseRecordedId(string id)
    {
        var parts = id.Split('/');
        if (parts.Length is not (4 or 5) || parts.Any(part => part.Length == 0))
            throw new FormatException($"'{id}' is not a Kubernetes object's id (group/version/Kind/namespace/name).");
        return new KubernetesObjectId(string.Join('/', parts[..^3]), parts[^3], parts[^2] == "-" ? null : parts[^2], parts[^1]);
    }

    /// <summary><c>Deployment default/metadata-service</c>.</summary>
    public override string ToString() => Namespace is null ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";

    /// <summary>The first three of many objects, and how many more there are.</summary>
    public static string Some(IReadOnlyList<KubernetesObjectId> objects) =>
        string.Join(", ", objects.Take(3)) + (objects.Count > 3 ? string.Create(CultureInfo.InvariantCulture, $" and {objects.Count - 3} more") : "");

    private static string Required(JsonObject body, params string[] path) => body.Text(path) is { Length: > 0 } text
        ? text
        : throw new StackException(new ErrorDetails { What = $"A Kubernetes object has no {string.Join('.', path)}" });
}
