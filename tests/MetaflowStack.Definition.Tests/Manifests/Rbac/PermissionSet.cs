using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.Rbac;

/// <summary>What one account may do, from the roles that are bound to it.</summary>
internal sealed class PermissionSet(IEnumerable<Permission> permissions)
{
    internal IReadOnlyList<Permission> Permissions { get; } = [.. permissions.Distinct()];

    /// <summary>What the other set allows and this one does not.</summary>
    internal IEnumerable<Permission> Lacks(PermissionSet other) =>
        other.Permissions.Where(wanted => !Permissions.Any(held => held.Covers(wanted)));

    /// <summary>The permissions of a role's rules. Rules for non-resource URLs are not of our world and are refused.</summary>
    internal static IEnumerable<Permission> OfRules(JsonNode role, bool clusterWide)
    {
        foreach (var rule in role.Items("rules"))
        {
            if (rule.ContainsKey("nonResourceURLs"))
                throw new NotSupportedException($"{role.Describe()} has a rule for nonResourceURLs");
            string?[] names = rule.Texts("resourceNames");
            if (names.Length == 0)
                names = [null];
            foreach (var group in rule.Texts("apiGroups"))
            {
                foreach (var resource in rule.Texts("resources"))
                {
                    foreach (var verb in rule.Texts("verbs"))
                    {
                        foreach (var name in names)
                            yield return new Permission(group, resource, verb, name, clusterWide);
                    }
                }
            }
        }
    }

    /// <summary>What a service account may do by name, whatever its namespace: upstream leaves namespaces to kubectl's -n.</summary>
    internal static PermissionSet Of(string serviceAccount, IReadOnlyList<JsonObject> manifests, string? inNamespace = null) =>
        new(Bindings(manifests)
            .Where(binding => binding.Items("subjects").Any(subject => subject.Kind() == "ServiceAccount" && subject.Text("name") == serviceAccount))
            .Where(binding => inNamespace is null || binding.Text("metadata", "namespace") == inNamespace)
            .SelectMany(binding => OfRules(RoleOf(binding, manifests), binding.Kind() == "ClusterRoleBinding")));

    /// <summary>The accounts that anything is bound to.</summary>
    internal static IReadOnlyList<string> Accounts(IReadOnlyList<JsonObject> manifests) =>
        [.. Bindings(manifests).SelectMany(binding => binding.Items("subjects")).Select(subject => subject.Text("name")!).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<JsonObject> Bindings(IReadOnlyList<JsonObject> manifests) =>
        manifests.Where(manifest => manifest.Kind() is "RoleBinding" or "ClusterRoleBinding");

    private static JsonObject RoleOf(JsonObject binding, IReadOnlyList<JsonObject> manifests) =>
        manifests.Single(manifest =>
            manifest.Kind() == binding.Text("roleRef", "kind")
            && manifest.Name() == binding.Text("roleRef", "name")
            && (manifest.Kind() == "ClusterRole" || manifest.Text("metadata", "namespace") == binding.Text("metadata", "namespace")));
}
