namespace MetaflowStack.Kubernetes.Discovery;

/// <summary>A kind of object, as the API server serves it.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version within the group: <c>v1</c>.</param>
/// <param name="Kind">The kind: <c>Deployment</c>.</param>
/// <param name="Plural">The name in URLs: <c>deployments</c>.</param>
/// <param name="IsNamespaced">Whether its objects live in namespaces.</param>
/// <param name="Verbs">What can be done: <c>get</c>, <c>list</c>, <c>watch</c>, <c>patch</c>, <c>delete</c> …</param>
public sealed record ApiResource(string Group, string Version, string Kind, string Plural, bool IsNamespaced, IReadOnlyList<string> Verbs)
{
    /// <summary>Group and version as objects carry them: <c>apps/v1</c>, <c>v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The URL path of a list of such objects, below the server's address and without a leading slash.</summary>
    /// <param name="namespaceName">The namespace; null: all of them, or none when the kind has none.</param>
    public string ListPath(string? namespaceName)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return IsNamespaced && namespaceName is not null ? $"{root}/namespaces/{Uri.EscapeDataString(namespaceName)}/{Plural}" : $"{root}/{Plural}";
    }

    /// <summary>The URL path of one object.</summary>
    /// <param name="namespaceName">The namespace; ignored when the kind has none.</param>
    /// <param name="name">The object's name.</param>
    public string ObjectPath(string? namespaceName, string name) => $"{ListPath(namespaceName)}/{Uri.EscapeDataString(name)}";
}
