using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// Which objects of a set must exist before another: its namespace, the definition of its kind, and for workloads what their pods
/// cannot start without (account, settings, secrets, rights). Webhooks come last: one that answers before its own pods do would refuse
/// everything else.
/// </summary>
internal sealed class ObjectDependencies
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

    private static readonly string[] SecretReferences = ["secretKeyRef", "secretRef", "secret", "secretName"];

    private readonly ILookup<(string Kind, string? Namespace, string Name), ManifestDocument> _byName;
    private readonly ILookup<(string? Group, string? Kind), ManifestDocument> _definitions;
    private readonly ILookup<(string? Namespace, string Account), ManifestDocument> _grants;
    private readonly ILookup<(string Kind, string? Namespace), ManifestDocument> _byKind;
    private readonly IReadOnlyList<ManifestDocument> _beforeWebhooks;

    internal ObjectDependencies(IReadOnlyList<ManifestDocument> all)
    {
        _byName = all.ToLookup(document => (document.Kind, document.Namespace, document.Name));
        _byKind = all.ToLookup(document => (document.Kind, document.Namespace));
        _definitions = all.Where(document => document.Kind == "CustomResourceDefinition")
            .ToLookup(document => (Text(document.Body["spec"]?["group"]), Text(document.Body["spec"]?["names"]?["kind"])));
        _grants = all.Where(IsBinding)
            .SelectMany(binding => Accounts(binding).Select(account => (account, binding)))
            .ToLookup(grant => grant.account, grant => grant.binding);
        _beforeWebhooks = [.. all.Where(document => !IsWebhook(document))];
    }

    internal IEnumerable<ManifestDocument> Of(ManifestDocument document) =>
        IsWebhook(document)
            ? _beforeWebhooks
            : Namespace(document).Concat(Definition(document)).Concat(Grants(document)).Concat(Pods(document)).Where(other => other != document).Distinct();

    /// <summary>The namespace object of the set that the document lies in, if there is one.</summary>
    internal IEnumerable<ManifestDocument> Namespace(ManifestDocument document) =>
        document.Namespace is null ? [] : Named("Namespace", null, document.Namespace);

    /// <summary>Names of secrets that the document's pods need, with their namespace.</summary>
    internal static IEnumerable<string> SecretsOf(ManifestDocument document) => References(document, SecretReferences);

    private static bool IsWebhook(ManifestDocument document) => document.Kind is "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration";

    private static bool IsBinding(ManifestDocument document) => document.Kind is "RoleBinding" or "ClusterRoleBinding";

    private IEnumerable<ManifestDocument> Definition(ManifestDocument document) => _definitions[(document.ApiVersion.Split('/')[0], document.Kind)];

    // A binding after its role and its accounts.
    private IEnumerable<ManifestDocument> Grants(ManifestDocument document)
    {
        if (!IsBinding(document))
            return [];
        var role = document.Body["roleRef"];
        var kind = Text(role?["kind"]) ?? "";
        return Named(kind, kind == "Role" ? document.Namespace : null, Text(role?["name"]) ?? "")
            .Concat(Accounts(document).SelectMany(account => Named("ServiceAccount", account.Namespace, account.Name)));
    }

    private static IEnumerable<(string? Namespace, string Name)> Accounts(ManifestDocument binding) =>
        (binding.Body["subjects"] as JsonArray ?? []).Where(subject => Text(subject?["kind"]) is "ServiceAccount" or null)
            .Select(subject => (Text(subject?["namespace"]) ?? binding.Namespace, Text(subject?["name"]) ?? ""));

    private IEnumerable<ManifestDocument> Pods(ManifestDocument document)
    {
        if (Controller(document) is { } controller)
            return controller;
        if (!Workloads.Contains(document.Kind))
            return [];
        var account = Text(PodOf(document)?["serviceAccountName"]) ?? "default";
        // Settings are not always named in the pod: Argo's controller asks the API server for its own.
        return Named("ServiceAccount", document.Namespace, account)
            .Concat(_grants[(document.Namespace, account)])
            .Concat(_byKind[("ConfigMap", document.Namespace)])
            .Concat(Text(PodOf(document)?["priorityClassName"]) is { } priority ? Named("PriorityClass", null, priority) : []);
    }

    private static JsonNode? PodOf(ManifestDocument document) => document.Kind == "CronJob"
        ? document.Body["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"]
        : document.Body["spec"]?["template"]?["spec"];

    // A custom resource becomes healthy only when the controller of its group runs: the Deployments labelled as that controller,
    // and, for an event source, the bus that it writes to.
    private IEnumerable<ManifestDocument>? Controller(ManifestDocument document)
    {
        if (document.ApiVersion != "argoproj.io/v1alpha1" || document.Kind is not ("EventBus" or "EventSource" or "Sensor"))
            return null;
        var accounts = Named("ServiceAccount", document.Namespace, Text(document.Body["spec"]?["jetstream"]?["serviceAccountName"]) ?? "");
        var controllers = _byKind[("Deployment", "argo-events")];
        return controllers.Concat(accounts).Concat(document.Kind == "EventBus" ? [] : _byKind[("EventBus", document.Namespace)]);
    }

    private IEnumerable<ManifestDocument> Named(string kind, string? inNamespace, string name) => _byName[(kind, inNamespace, name)];

    // The names that objects such as { "secretRef": { "name": "x" } } or { "secret": { "secretName": "x" } } refer to.
    private static IEnumerable<string> References(ManifestDocument document, params string[] properties) =>
        Workloads.Contains(document.Kind) ? Find(document.Body, properties).Distinct() : [];

    /// <summary>Names of secrets that a part of an object refers to.</summary>
    internal static IEnumerable<string> SecretsIn(JsonNode? node) => Find(node, SecretReferences).Distinct();

    private static IEnumerable<string> Find(JsonNode? node, string[] properties) => node switch
    {
        JsonObject entries => entries.SelectMany(entry =>
            properties.Contains(entry.Key) && entry.Value is JsonObject reference && (Text(reference["name"]) ?? Text(reference["secretName"])) is { } name
                ? [name]
                : Find(entry.Value, properties)),
        JsonArray items => items.SelectMany(item => Find(item, properties)),
        _ => [],
    };

    /// <summary>A text of a manifest; null when there is none, or it is something else.</summary>
    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
