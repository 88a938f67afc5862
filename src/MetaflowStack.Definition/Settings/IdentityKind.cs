using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Settings;

/// <summary>How tasks and services sign in to Azure.</summary>
public enum IdentityKind
{
    /// <summary>As an Entra application's service principal, whose passwords are in Secrets of the cluster; as the public Terraform template.</summary>
    ServicePrincipal,

    /// <summary>As a user-assigned managed identity that trusts service accounts of the cluster: there is no password.</summary>
    Workload,
}

/// <summary>The words of <c>--identity</c>.</summary>
internal static class IdentityWords
{
    private static readonly Dictionary<string, IdentityKind> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["service-principal"] = IdentityKind.ServicePrincipal,
        ["workload"] = IdentityKind.Workload,
    };

    /// <summary>The kind that a word stands for; null for any other word.</summary>
    internal static IdentityKind? Parse(string? word) => word is not null && Words.TryGetValue(word, out var kind) ? kind : null;

    /// <summary>The rules for the options that say what tasks sign in as and may do.</summary>
    internal static IEnumerable<SettingsFault> Check(StackOptions options)
    {
        if (options.Identity is { } word && Parse(word) is null)
            yield return new SettingsFault("--identity", word, $"must be {string.Join(" or ", Words.Keys)}{(NearestName.Find(word, Words.Keys) is { } nearest ? $"; did you mean {nearest}?" : "")}");
        if (options is { GrantClusterAccess: true, Kubeconfig: not null })
            yield return new SettingsFault("--grant-cluster-access", "true", "gives roles on the stack's own AKS, and with --kubeconfig there is none");
        if (Parse(options.Identity) != IdentityKind.Workload)
            yield break;
        if (options.Kubeconfig is not null)
            yield return new SettingsFault("--identity", options.Identity, "needs the stack's own AKS, whose tokens Entra trusts; with --kubeconfig leave it out");
        if (options.ServicePrincipalId is not null)
            yield return new SettingsFault("--service-principal-id", options.ServicePrincipalId, "names what tasks sign in as with --identity service-principal; with --identity workload leave it out");
    }
}
