namespace MetaflowStack.Definition.Tests.Manifests.Rbac;

/// <summary>The smallest right there is: one verb on one resource, of one name or of any.</summary>
/// <param name="Group">API group; empty is the core group.</param>
/// <param name="Resource">Plural, with subresource: <c>pods/exec</c>.</param>
/// <param name="Verb">As Kubernetes names it.</param>
/// <param name="ObjectName">The one name that it is limited to, or null for any.</param>
/// <param name="ClusterWide">Whether it holds in every namespace.</param>
internal sealed record Permission(string Group, string Resource, string Verb, string? ObjectName, bool ClusterWide)
{
    /// <summary>Whether who holds this may do everything that the other allows. Rules of Kubernetes' RBAC authorizer (VerbMatches, ResourceMatches, …).</summary>
    internal bool Covers(Permission other) =>
        (Verb == "*" || Verb == other.Verb)
        && (Group == "*" || Group == other.Group)
        && CoversResource(other.Resource)
        && (ObjectName is null || ObjectName == other.ObjectName)
        && (ClusterWide || !other.ClusterWide);

    private bool CoversResource(string other)
    {
        if (Resource == "*" || Resource == other)
            return true;
        var slash = other.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && Resource == $"*{other[slash..]}";
    }

    public override string ToString() =>
        $"{Verb} {Resource}{(Group.Length == 0 ? "" : "." + Group)}{(ObjectName is null ? "" : $" '{ObjectName}'")}{(ClusterWide ? " in every namespace" : "")}";
}
