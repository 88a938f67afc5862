using System.Text.Encodings.Web;
using System.Text.Json;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.NextSteps;

/// <summary>
/// The configuration that Metaflow reads from <c>~/.metaflowconfig/config.json</c>. Keys as in <c>metaflow/metaflow_config.py</c>
/// of Netflix/metaflow.
/// </summary>
public static class MetaflowConfig
{
    /// <summary>Metadata service and UI as forwarded to the user's machine.</summary>
    public const string MetadataServiceUrl = "http://127.0.0.1:8080/";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The main configuration: for Argo when that is deployed, else for Airflow when that is, else for neither.</summary>
    public static IReadOnlyDictionary<string, string> For(StackEndpoints stack) =>
        stack.Settings.DeployArgo ? ForArgo(stack) : stack.Settings.DeployAirflow ? ForAirflow(stack) : ForKubernetes(stack);

    /// <summary>The configuration for users of Airflow, a profile of its own (<c>METAFLOW_PROFILE=airflow</c>) when Argo is deployed too.</summary>
    public static IReadOnlyDictionary<string, string> ForAirflow(StackEndpoints stack) => Common(stack, "airflow");

    /// <summary>The file's content.</summary>
    public static string Render(IReadOnlyDictionary<string, string> config) =>
        JsonSerializer.Serialize(new SortedDictionary<string, string>(config.ToDictionary(), StringComparer.Ordinal), Indented) + "\n";

    private static Dictionary<string, string> ForArgo(StackEndpoints stack)
    {
        var config = Common(stack, "argo");
        config["METAFLOW_ARGO_EVENTS_EVENT"] = "metaflow-event";
        config["METAFLOW_ARGO_EVENTS_EVENT_BUS"] = "default";
        config["METAFLOW_ARGO_EVENTS_EVENT_SOURCE"] = "argo-events-webhook";
        config["METAFLOW_ARGO_EVENTS_SERVICE_ACCOUNT"] = "operate-workflow-sa";
        config["METAFLOW_ARGO_EVENTS_WEBHOOK_URL"] = "http://argo-events-webhook-eventsource-svc.argo:12000/metaflow-event";
        return config;
    }

    private static Dictionary<string, string> ForKubernetes(StackEndpoints stack)
    {
        var config = Common(stack, "default");
        config.TryAdd("METAFLOW_KUBERNETES_SERVICE_ACCOUNT", "default");
        return config;
    }

    private static Dictionary<string, string> Common(StackEndpoints stack, string kubernetesNamespace)
    {
        var config = Places(stack, kubernetesNamespace);
        if (stack.Settings.Identity == IdentityKind.Workload)
        {
            config["METAFLOW_KUBERNETES_LABELS"] = $"{WorkloadIdentityManifests.UseLabel}=true";
            config["METAFLOW_KUBERNETES_SERVICE_ACCOUNT"] = WorkloadAccount.Task;
        }
        else
            config["METAFLOW_KUBERNETES_SECRETS"] = CredentialsDefinition.StorageSecret;
        return config;
    }

    private static Dictionary<string, string> Places(StackEndpoints stack, string kubernetesNamespace) => new()
    {
        ["METAFLOW_AZURE_STORAGE_BLOB_SERVICE_ENDPOINT"] = stack.BlobServiceEndpoint,
        ["METAFLOW_DATASTORE_SYSROOT_AZURE"] = stack.DataRoot,
        ["METAFLOW_DEFAULT_DATASTORE"] = "azure",
        ["METAFLOW_DEFAULT_METADATA"] = "service",
        ["METAFLOW_KUBERNETES_NAMESPACE"] = kubernetesNamespace,
        ["METAFLOW_SERVICE_INTERNAL_URL"] = "http://metadata-service.default:8080/",
        ["METAFLOW_SERVICE_URL"] = MetadataServiceUrl,
    };
}
