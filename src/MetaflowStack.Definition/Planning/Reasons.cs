using System.Text.RegularExpressions;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Planning;

/// <summary>
/// Why the stack wants fields as it does, where that is not obvious: what differs, on purpose, from stacks that the public
/// Terraform template made. A plan after an import shows these differences and no others.
/// </summary>
public static class Reasons
{
    private static readonly IReadOnlyList<Reason> Table =
    [
        new("azure:*", "tags.*", "marks it as this stack's, which is looked for before anything is changed or deleted"),
        new("azure:role-assignment/*", "properties.description", "marks it as this stack's, so that Destroy may remove it"),
        new("graph:*", "tags", "marks it as this stack's, which is looked for before anything is changed or deleted"),
        new("graph:application/*", "uniqueName", "any later run finds it by this name, also without a state"),
        new("azure:storage-account/*", "properties.allowSharedKeyAccess", "Metaflow signs in with Entra; account keys open everything and cannot be told apart"),
        new("azure:storage-account/*", "properties.allowBlobPublicAccess", "no container of Metaflow's is public, and none should become so by mistake"),
        new("azure:storage-account/*", "properties.minimumTlsVersion", "older versions of TLS are broken"),
        new("azure:storage-account/*", "properties.supportsHttpsTrafficOnly", "plain HTTP shows data and tokens to everybody on the way"),
        new("azure:postgresql-configuration/require-secure-transport", "properties.value", "the password and the data no longer cross the network in plain text"),
        new("stack:credential/*", "data.*", "each place has a password of its own, which is nowhere else and can be rotated by itself"),
        new("kubernetes:*", "metadata.labels[\"metaflow-stack/*", "marks it as this stack's, which is looked for before anything is changed or deleted"),
        new("kubernetes:*", "metadata.labels[\"app.kubernetes.io/managed-by*", "marks it as this stack's, which is looked for before anything is changed or deleted"),
        new("kubernetes:*", "metadata.labels*", "Kubernetes' recommended labels"),
        new("kubernetes:*", "metadata.annotations*", "what other tools noted about it no longer holds"),
        new("kubernetes:deployment/default/*", "*.image", "the pinned image of this release (manifests/versions.json)"),
        new("kubernetes:deployment/default/*", "*[name=MF_METADATA_DB_PSWD]*", "the password comes from a Secret, not in plain text from the manifest"),
        new("kubernetes:deployment/default/*", "*[name=MF_METADATA_DB_SSL_MODE]*", "the connection to the database is encrypted"),
        new("kubernetes:deployment/default/*", "*[name=ORIGIN_TO_ALLOW_CORS_FROM]*", "only the UI may read runs through the browser, not any web page"),
        new("kubernetes:deployment/default/*", "spec.template.metadata.annotations*", "restarts the pods when their credential is issued anew"),
        new("kubernetes:deployment/default/*", "spec.template.metadata.labels*", "Kubernetes' recommended labels"),
        new("kubernetes:deployment/default/*", "*.securityContext*", "the containers run without rights that they do not need"),
        new("kubernetes:deployment/default/*", "*.serviceAccount*", "an account of its own, without access to the Kubernetes API"),
        new("kubernetes:deployment/default/*", "*.automountServiceAccountToken", "an account of its own, without access to the Kubernetes API"),
        new("kubernetes:deployment/default/*", "*.resources*", "limits keep one service from starving the others of its node"),
        new("kubernetes:deployment/default/*", "*Probe*", "time to start and to migrate the schema before it counts as failed"),
        new("kubernetes:deployment/default/*", "*.initContainers*", "waits for what the service needs instead of crashing until it is there"),
        new("kubernetes:deployment/default/*", "*", "how this release runs the service (manifests/metaflow)"),
        new("kubernetes:service/default/metaflow-ui-static-service", "spec.selector*", "the template's selector matches no pod"),
        new("kubernetes:service/default/*", "spec.ports*", "ports have names, which port-forwards and probes go by"),
        new("kubernetes:*/argo/*", "*", "Argo from the pinned manifests of this release, not from whatever was the latest"),
        new("kubernetes:*/argo-events/*", "*", "Argo from the pinned manifests of this release, not from whatever was the latest"),
        new("kubernetes:*/-/*.argoproj.io", "*", "Argo from the pinned manifests of this release, not from whatever was the latest"),
        new("kubernetes:priority-class/-/workflow-controller", "*", "Argo from the pinned manifests of this release, not from whatever was the latest"),
    ];

    /// <summary>Every entry as text, for documents: which resources, which fields, why.</summary>
    public static IEnumerable<(string Resources, string Fields, string Why)> All => Table.Select(reason => (reason.Resources, reason.Fields, reason.Why));

    /// <summary>Why a field of a resource is wanted so; null when the table does not say. The first entry that fits counts.</summary>
    /// <param name="key">The resource.</param>
    /// <param name="path">The field, as a plan names it.</param>
    public static string? For(ResourceKey key, string path) => Table.FirstOrDefault(reason => reason.Fits(key, path))?.Why;

    private sealed record Reason(string Resources, string Fields, string Why)
    {
        private readonly Regex _resources = Pattern(Resources);
        private readonly Regex _fields = Pattern(Fields);

        public bool Fits(ResourceKey key, string path) => _resources.IsMatch(key.ToString()) && _fields.IsMatch(path);

        private static Regex Pattern(string wildcards) =>
            new($"^{Regex.Escape(wildcards).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant);
    }
}
