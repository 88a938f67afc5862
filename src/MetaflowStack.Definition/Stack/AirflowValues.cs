using System.Text.Json.Nodes;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// What the official chart is told (https://airflow.apache.org/docs/helm-chart/1.16.0/parameters-ref.html). No credential is among it: the
/// chart gets the names of Secrets.
/// </summary>
internal static class AirflowValues
{
    /// <summary>The chart's value for annotations of all of Airflow's pods.</summary>
    internal const string Annotations = "airflowPodAnnotations";

    /// <summary>The components that write logs to the storage, or read them; each has a service account of its own, named after it.</summary>
    internal static readonly string[] StorageComponents = ["scheduler", "webserver", "triggerer"];

    // Tasks are pods of their own, and Metaflow gives those no labels of its configuration (Netflix/metaflow, plugins/airflow/airflow.py).
    // Airflow calls this hook for every pod that it makes (https://airflow.apache.org/docs/apache-airflow/2.10.5/administration-and-deployment/kubernetes.html).
    private const string LabelTasks = """
        def pod_mutation_hook(pod):
            pod.metadata.labels = {**(pod.metadata.labels or {}), "azure.workload.identity/use": "true"}
        """;

    // How long pods wait for the database and for each other at their start, in seconds and in tries of 3 s each (the image's entry point).
    // The defaults, one minute, end before a disk is attached and an image pulled: pods that only wait would count as crashing.
    private const int StartTimeout = 900;
    private const int StartTries = StartTimeout / 3;

    /// <summary>The values.</summary>
    /// <param name="versions">The chart's images.</param>
    /// <param name="storageAccount">Whose container takes the logs.</param>
    /// <param name="labels">Put on every object.</param>
    /// <param name="workloadIdentity">Whether pods sign in by their service accounts, and not with the service principal's password.</param>
    internal static JsonObject Of(PinnedChart versions, string storageAccount, OwnershipLabels labels, bool workloadIdentity)
    {
        var values = Common(versions, storageAccount, labels);
        if (workloadIdentity)
            SignInByAccount(values);
        else
            values["secret"] = new JsonArray(FromSecret("AZURE_CLIENT_ID"), FromSecret("AZURE_TENANT_ID"), FromSecret("AZURE_CLIENT_SECRET"));
        return values;
    }

    private static JsonObject Common(PinnedChart versions, string storageAccount, OwnershipLabels labels) => new()
    {
        ["executor"] = "LocalExecutor",
        ["airflowVersion"] = versions.Image.Version,
        ["defaultAirflowRepository"] = versions.Image.Repository,
        ["defaultAirflowTag"] = versions.Image.Version,
        ["images"] = new JsonObject { ["migrationsWaitTimeout"] = StartTimeout },
        ["labels"] = Labels(labels),
        ["config"] = new JsonObject
        {
            ["logging"] = new JsonObject
            {
                ["remote_logging"] = "True",
                ["remote_base_log_folder"] = "wasb-logs",
                ["remote_log_conn_id"] = "azure_default",
            },
            ["azure_remote_logging"] = new JsonObject { ["remote_wasb_log_container"] = StackNames.AirflowLogsContainer },
        },
        ["env"] = new JsonArray(
            // No password: the account is reached by the identity in the AZURE_ variables.
            Variable("AIRFLOW_CONN_AZURE_DEFAULT", $$"""{"conn_type":"wasb","login":"{{storageAccount}}"}"""),
            Variable("CONNECTION_CHECK_MAX_COUNT", $"{StartTries}")),
        ["webserverSecretKeySecretName"] = CredentialsDefinition.AirflowSecret,
        ["fernetKeySecretName"] = CredentialsDefinition.AirflowSecret,
        ["data"] = new JsonObject { ["metadataSecretName"] = CredentialsDefinition.AirflowSecret },
        ["postgresql"] = new JsonObject
        {
            ["enabled"] = true,
            // The registry that the chart names has no versioned images any more (github.com/bitnami/charts/issues/35164).
            ["image"] = Image(versions.Database),
            ["auth"] = new JsonObject
            {
                ["existingSecret"] = CredentialsDefinition.AirflowSecret,
                ["secretKeys"] = new JsonObject { ["adminPasswordKey"] = AirflowIssuer.PostgresPassword },
            },
            ["primary"] = new JsonObject { ["resources"] = Resources("100m", "256Mi", "512Mi") },
        },
        // Ordinary Jobs instead of helm's hooks: what they do is then watched like everything else.
        ["migrateDatabaseJob"] = new JsonObject { ["useHelmHooks"] = false, ["resources"] = Resources("100m", "512Mi", "1Gi") },
        ["createUserJob"] = new JsonObject
        {
            ["useHelmHooks"] = false,
            ["args"] = new JsonArray("bash", "-c", CreateUser),
            ["env"] = new JsonArray(new JsonObject
            {
                ["name"] = "AIRFLOW_ADMIN_PASSWORD",
                ["valueFrom"] = new JsonObject
                {
                    ["secretKeyRef"] = new JsonObject { ["name"] = CredentialsDefinition.AirflowSecret, ["key"] = AirflowIssuer.AdminPassword },
                },
            }),
            ["resources"] = Resources("100m", "512Mi", "1Gi"),
        },
        ["scheduler"] = new JsonObject { ["resources"] = Resources("500m", "1Gi", "4Gi") },
        ["webserver"] = new JsonObject { ["resources"] = Resources("250m", "1Gi", "2Gi") },
        ["triggerer"] = new JsonObject { ["persistence"] = Off(), ["resources"] = Resources("100m", "512Mi", "1Gi") },
        // Logs go to the container; without volumes for them the scheduler is a Deployment.
        ["workers"] = new JsonObject { ["persistence"] = Off() },
        ["statsd"] = Off(),
        ["redis"] = Off(),
    };

    private static void SignInByAccount(JsonObject values)
    {
        foreach (var component in StorageComponents)
        {
            var settings = (JsonObject)values[component]!;
            settings["labels"] = new JsonObject { [WorkloadIdentityManifests.UseLabel] = "true" };
            settings["serviceAccount"] = new JsonObject
            {
                ["annotations"] = new JsonObject { [WorkloadIdentityManifests.ClientIdAnnotation] = $"${{{WorkloadIdentityManifests.ClientId}}}" },
            };
        }

        values["airflowLocalSettings"] = LabelTasks;
    }

    private static string CreateUser => $"airflow db check-migrations --migration-wait-timeout {StartTimeout} && exec airflow users create "
        + "--role Admin --username admin --firstname admin --lastname user --email admin@example.com --password \"$AIRFLOW_ADMIN_PASSWORD\"";

    private static JsonObject Off() => new() { ["enabled"] = false };

    private static JsonObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonObject FromSecret(string name) =>
        new() { ["envName"] = name, ["secretName"] = CredentialsDefinition.StorageSecret, ["secretKey"] = name };

    private static JsonObject Image(PinnedImage image)
    {
        var slash = image.Repository.IndexOf('/', StringComparison.Ordinal);
        return new JsonObject { ["registry"] = image.Repository[..slash], ["repository"] = image.Repository[(slash + 1)..], ["tag"] = image.Version };
    }

    // A limit of memory keeps one pod from taking the node down; CPU is shared by what is asked for.
    private static JsonObject Resources(string cpu, string memory, string memoryLimit) => new()
    {
        ["requests"] = new JsonObject { ["cpu"] = cpu, ["memory"] = memory },
        ["limits"] = new JsonObject { ["memory"] = memoryLimit },
    };

    // The third of ours says by what an object is managed, which is helm.
    private static JsonObject Labels(OwnershipLabels labels)
    {
        var marks = new JsonObject();
        foreach (var (name, value) in labels.All.Where(label => label.Key.StartsWith("metaflow-stack/", StringComparison.Ordinal)))
            marks[name] = value;
        return marks;
    }
}
