using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// What AKS' webhook wants to see, to give pods the identity's token and the AZURE_ variables
/// (https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html).
/// </summary>
internal static class WorkloadIdentityManifests
{
    /// <summary>On a service account: which identity its pods sign in as.</summary>
    internal const string ClientIdAnnotation = "azure.workload.identity/client-id";

    /// <summary>On a pod: that it signs in.</summary>
    internal const string UseLabel = "azure.workload.identity/use";

    /// <summary>On a pod: what it signed in as when it started. With another identity the pod has to start again.</summary>
    internal const string RestartAnnotation = "metaflow-stack/identity";

    /// <summary>The placeholder of the identity's client id.</summary>
    internal const string ClientId = "identity.clientId";

    /// <summary>A service account with the identity's client id.</summary>
    internal static ManifestDocument WithClientId(ManifestDocument account)
    {
        var body = (JsonObject)account.Body.DeepClone();
        Child(Child(body, "metadata"), "annotations")[ClientIdAnnotation] = Placeholder;
        return account.WithBody(body);
    }

    /// <summary>A Deployment whose pods take the service principal's Secret into their environment: they sign in by their account instead. Anything else as it is.</summary>
    internal static ManifestDocument WithoutSecret(ManifestDocument document)
    {
        if (document.Kind != "Deployment" || !ObjectDependencies.SecretsOf(document).Contains(CredentialsDefinition.StorageSecret))
            return document;
        var body = (JsonObject)document.Body.DeepClone();
        var template = (JsonObject)body["spec"]!["template"]!;
        foreach (var container in template["spec"]!["containers"]!.AsArray().OfType<JsonObject>())
        {
            if (container["envFrom"] is not JsonArray sources)
                continue;
            sources.RemoveAll(source => source?["secretRef"]?["name"]?.ToString() == CredentialsDefinition.StorageSecret);
            if (sources.Count == 0)
                container.Remove("envFrom");
        }

        var metadata = Child(template, "metadata");
        Child(metadata, "labels")[UseLabel] = "true";
        Child(metadata, "annotations")[RestartAnnotation] = Placeholder;
        return document.WithBody(body);
    }

    private static string Placeholder => $"${{{ClientId}}}";

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = [];
        return child;
    }
}
