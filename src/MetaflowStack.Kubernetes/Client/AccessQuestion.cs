using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>Whether the account may do something (authorization.k8s.io/v1, SelfSubjectAccessReview).</summary>
/// <param name="Verb"><c>create</c>.</param>
/// <param name="ApiVersion">Group and version of the kind: <c>apps/v1</c>.</param>
/// <param name="Kind">The kind: <c>Deployment</c>.</param>
/// <param name="Namespace">The namespace, or null when the kind has none.</param>
public sealed record AccessQuestion(string Verb, string ApiVersion, string Kind, string? Namespace)
{
    private string Group => ApiVersion.Contains('/', StringComparison.Ordinal) ? ApiVersion.Split('/')[0] : "";

    // Rules name resources, not kinds. Kinds that are still to be defined cannot be looked up; these endings are English ones.
    private string Resource => Kind.ToLowerInvariant() switch
    {
        var kind when kind.EndsWith('y') => kind[..^1] + "ies",
        var kind when kind.EndsWith('s') => kind + "es",
        var kind => kind + "s",
    };

    internal JsonObject ToReview()
    {
        var attributes = new JsonObject { ["verb"] = Verb, ["group"] = Group, ["resource"] = Resource };
        if (Namespace is not null)
            attributes["namespace"] = Namespace;
        return new JsonObject
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
    }

    /// <summary><c>deployments.apps in default</c>.</summary>
    public override string ToString() => $"{Resource}{(Group.Length > 0 ? "." + Group : "")}{(Namespace is null ? "" : " in " + Namespace)}";
}
