using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>Binds a resource's manifest to the values that exist by now, and marks it as the stack's.</summary>
internal static class ManifestBinding
{
    /// <summary>The object to apply.</summary>
    /// <exception cref="Engine.Errors.StackException">A value does not exist yet.</exception>
    public static JsonObject Bind(KubernetesObject resource, ResourceContext context, OwnershipLabels labels) =>
        Bind(resource, labels, value => context.Get(value.Text!));

    /// <summary>The placeholders whose values do not exist yet.</summary>
    public static IReadOnlyList<string> Unknown(KubernetesObject resource, ResourceContext context) =>
        [.. resource.Values.Where(value => value.Value.Text is { } input && context.TryGet(input) is null).Select(value => value.Key)];

    /// <summary>The object as far as it can be told: in place of values that do not exist yet stands what they wait for.</summary>
    public static JsonObject BindKnown(KubernetesObject resource, ResourceContext context, OwnershipLabels labels) =>
        Bind(resource, labels, value => context.TryGet(value.Text!) ?? $"(known when {value.Source} exists)");

    private static JsonObject Bind(KubernetesObject resource, OwnershipLabels labels, Func<ManifestValue, string> read)
    {
        var values = resource.Values.ToDictionary(
            value => value.Key, value => value.Value.Constant ?? JsonValue.Create(read(value.Value)), StringComparer.Ordinal);
        var body = ManifestBinder.Bind(resource.Manifest, values);
        labels.SetOn(body);
        return body;
    }
}
