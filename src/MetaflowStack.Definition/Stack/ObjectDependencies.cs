using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// Which objects of a set must exist before another: its namespace, the definition of its kind, and for workloads what their pods
/// cannot start without (account, settings, secrets, rights).
/// </summary>
internal sealed class ObjectDependencies(IReadOnlyList<ManifestDocument> all)
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

    internal IEnumerable<ManifestDocument> Of(ManifestDocument document) =>
        Namespace(document).Concat(Definition(document)).Concat(Grants(document)).Concat(Pods(document)).Where(other => other != document).Distinct();

    /// <summary>The namespace object of the set that the document lies in, if there is one.</summary>
    internal IEnumerable<ManifestDocument> Namespace(ManifestDocument document) =>
        document.Namespace is null ? [] : Named("Namespace", null, document.Namespace);

    /// <summary>Names of secrets that the document's pods need, with their namespace.</summary>
    internal static IEnumerable<string> SecretsOf(ManifestDocument document) => References(document, "secretKeyRef", "secretRef", "secret", "secretName");

    private IEnumerable<ManifestDocument> Definition(ManifestDocument document)
    {
        var group = document.ApiVersion.Split('/')[0];
        return all.Where(other => other.Kind == "CustomResourceDefinition"
            && Text(other.Body["spec"]?["group"]) == group
            && Text(other.Body["spec"]?["names"]?["kind"]) == document.Kind);
    }

    // A binding after its role and its accounts.
    private IEnumerable<ManifestDocument> Grants(ManifestDocument document)
    {
        if (document.Kind is not ("RoleBinding" or "ClusterRoleBinding"))
            return [];
        var role = document.Body["roleRef"]!;
        var kind = Text(role["kind"])!;
        return Named(kind, kind == "Role" ? document.Namespace : null, Text(role["name"])!).Concat(Subjects(document));
    }

    private IEnumerable<ManifestDocument> Subjects(ManifestDocument binding) =>
        (binding.Body["subjects"] as JsonArray ?? []).SelectMany(subject =>
            Named("ServiceAccount", Text(subject?["namespace"]) ?? binding.Namespace, Text(subject?["name"]) ?? ""));

    private IEnumerable<ManifestDocument> Pods(ManifestDocument document)
    {
        if (Controller(document) is { } controller)
            return controller;
        if (!Workloads.Contains(document.Kind))
            return [];
        var account = Text(document.Body["spec"]?["template"]?["spec"]?["serviceAccountName"]) ?? "default";
        // Settings are not always named in the pod: Argo's controller asks the API server for its own.
        return Named("ServiceAccount", document.Namespace, account)
            .Concat(all.Where(other => other.Kind is "RoleBinding" or "ClusterRoleBinding"
                && Subjects(other).Any(subject => subject.Name == account && subject.Namespace == document.Namespace)))
            .Concat(all.Where(other => other.Kind == "ConfigMap" && other.Namespace == document.Namespace))
            .Concat(Text(document.Body["spec"]?["template"]?["spec"]?["priorityClassName"]) is { } priority ? Named("PriorityClass", null, priority) : []);
    }

    // A custom resource becomes healthy only when the controller of its group runs: the Deployments labelled as that controller,
    // and, for an event source, the bus that it writes to.
    private IEnumerable<ManifestDocument>? Controller(ManifestDocument document)
    {
        if (document.ApiVersion != "argoproj.io/v1alpha1" || document.Kind is not ("EventBus" or "EventSource" or "Sensor"))
            return null;
        var accounts = Named("ServiceAccount", document.Namespace, Text(document.Body["spec"]?["jetstream"]?["serviceAccountName"]) ?? "");
        var controllers = all.Where(other => other.Kind == "Deployment" && other.Namespace == "argo-events");
        return controllers.Concat(accounts).Concat(document.Kind == "EventBus" ? [] : all.Where(other => other.Kind == "EventBus" && other.Namespace == document.Namespace));
    }

    private IEnumerable<ManifestDocument> Named(string kind, string? inNamespace, string name) =>
        all.Where(other => other.Kind == kind && other.Name == name && other.Namespace == inNamespace);

    // The names that objects such as { "secretRef": { "name": "x" } } or { "secret": { "secretName": "x" } } refer to.
    private static IEnumerable<string> References(ManifestDocument document, params string[] properties) =>
        Workloads.Contains(document.Kind) ? Find(document.Body, properties).Distinct() : [];

    private static IEnumerable<string> Find(JsonNode? node, string[] properties) => node switch
    {
        JsonObject entries => entries.SelectMany(entry =>
            properties.Contains(entry.Key) && entry.Value is JsonObject reference && (Text(reference["name"]) ?? Text(reference["secretName"])) is { } name
                ? [name]
                : Find(entry.Value, properties)),
        JsonArray items => items.SelectMany(item => Find(item, properties)),
        _ => [],
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
