using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>
/// AKS' mutating webhook for workload identity: it gives labelled pods a token of their service account for Entra, and the variables by
/// which Azure's libraries find it (Azure/azure-workload-identity, pkg/webhook; names and paths as of its releases up to 1.5).
/// </summary>
internal static class WorkloadIdentityWebhook
{
    private const string Prefix = "azure.workload.identity/";
    private const string Volume = "azure-identity-token";
    private const string MountPath = "/var/run/secrets/azure/tokens";
    private const string AuthorityHost = "https://login.microsoftonline.com/";
    private const string DefaultExpiration = "3600";

    /// <summary>Changes a pod that is being created and carries the label; in clusters without the webhook none.</summary>
    public static void Mutate(Cluster cluster, JsonObject pod)
    {
        if (cluster.SignInTenant is not { } tenant || (string?)pod["metadata"]?["labels"]?[Prefix + "use"] != "true")
            return;
        var spec = pod["spec"]!.AsObject();
        var account = cluster.Store.Find("serviceaccounts", pod.Namespace(), (string)spec["serviceAccountName"]!)!;
        var expiration = Annotation(pod, "service-account-token-expiration") ?? Annotation(account, "service-account-token-expiration") ?? DefaultExpiration;
        var variables = new Dictionary<string, string?>
        {
            ["AZURE_CLIENT_ID"] = Annotation(account, "client-id"),
            ["AZURE_TENANT_ID"] = Annotation(account, "tenant-id") ?? tenant,
            ["AZURE_FEDERATED_TOKEN_FILE"] = $"{MountPath}/{Volume}",
            ["AZURE_AUTHORITY_HOST"] = AuthorityHost,
        };
        var skipped = (Annotation(pod, "skip-containers") ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var container in PodResources.AllContainers(spec).Where(container => !skipped.Contains((string?)container["name"])))
            Mutate(container, variables);
        ArrayOf(spec, "volumes").Add(JsonNode.Parse($$$"""
            {"name":"{{{Volume}}}","projected":{"defaultMode":420,"sources":[{"serviceAccountToken":
             {"audience":"api://AzureADTokenExchange","expirationSeconds":{{{long.Parse(expiration, System.Globalization.CultureInfo.InvariantCulture)}}},"path":"{{{Volume}}}"}}]}}
            """));
    }

    // What the container sets itself stays, and a variable without a value is not set.
    private static void Mutate(JsonObject container, Dictionary<string, string?> variables)
    {
        var own = ArrayOf(container, "env");
        foreach (var (name, value) in variables.Where(variable => variable.Value is not null && !own.Any(entry => (string?)entry?["name"] == variable.Key)))
            own.Add(new JsonObject { ["name"] = name, ["value"] = value });
        ArrayOf(container, "volumeMounts").Add(new JsonObject { ["name"] = Volume, ["readOnly"] = true, ["mountPath"] = MountPath });
    }

    private static string? Annotation(JsonObject obj, string name) => (string?)obj["metadata"]?["annotations"]?[Prefix + name] is { Length: > 0 } text ? text : null;

    private static JsonArray ArrayOf(JsonObject parent, string name)
    {
        if (parent[name] is not JsonArray items)
            parent[name] = items = [];
        return items;
    }
}
