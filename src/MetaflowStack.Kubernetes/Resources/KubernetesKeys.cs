using System.Text;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>The keys of Kubernetes objects: <c>kubernetes:kind-in-kebab-case/namespace/name</c>, with <c>-</c> where there is no namespace.</summary>
public static class KubernetesKeys
{
    /// <summary>The system of these keys.</summary>
    public const string System = "kubernetes";

    /// <summary>The key of an object: <c>kubernetes:deployment/default/metadata-service</c>.</summary>
    /// <param name="kind">The kind: <c>CustomResourceDefinition</c>.</param>
    /// <param name="namespaceName">The namespace; null when the kind has none.</param>
    /// <param name="name">The name. Letters that keys do not have (RBAC's <c>:</c>) become <c>_</c>.</param>
    public static ResourceKey For(string kind, string? namespaceName, string name) =>
        new(System, Kebab(kind), $"{namespaceName ?? "-"}/{string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_'))}");

    /// <summary><c>custom-resource-definition</c> for <c>CustomResourceDefinition</c>, <c>csi-driver</c> for <c>CSIDriver</c>.</summary>
    public static string Kebab(string kind)
    {
        var kebab = new StringBuilder();
        for (var index = 0; index < kind.Length; index++)
        {
            var startsWord = index > 0 && char.IsUpper(kind[index])
                && (!char.IsUpper(kind[index - 1]) || (index + 1 < kind.Length && char.IsLower(kind[index + 1])));
            if (startsWord)
                kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(kind[index]));
        }
        return kebab.ToString();
    }
}
