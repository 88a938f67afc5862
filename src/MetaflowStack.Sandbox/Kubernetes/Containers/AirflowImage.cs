using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>What is special about containers of Airflow's image (apache/airflow 2.10).</summary>
internal static class AirflowImage
{
    /// <summary>Where Airflow looks for DAGs.</summary>
    public const string DagsFolder = "/opt/airflow/dags";

    public static bool Is(string image) => image.Split('@')[0].Split(':')[0].EndsWith("apache/airflow", StringComparison.Ordinal);

    /// <summary>
    /// What the webserver says at <c>/health</c>, with 200 however the others are (airflow/api/common/airflow_health.py). It goes by
    /// their heartbeats in the database; here, by whether their containers in the namespace are ready.
    /// </summary>
    public static string Health(Cluster cluster, JsonObject webserver)
    {
        var beats = cluster.Store.List("pods").Where(p => p.Namespace() == webserver.Namespace())
            .SelectMany(p => PodResources.Statuses(p).Where(s => (bool?)s["ready"] == true && s["state"]?["running"] is not null && Is((string?)s["image"] ?? "")))
            .Select(s => (string)s["name"]!).ToHashSet();
        var now = cluster.Time.Now.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
        JsonObject Of(string name) => new()
        {
            [$"latest_{name}_heartbeat"] = beats.Contains(name) ? now : null,
            ["status"] = beats.Contains(name) ? "healthy" : "unhealthy",
        };
        return new JsonObject
        {
            // A standalone DAG processor, which a deployment need not have.
            ["dag_processor"] = new JsonObject { ["latest_dag_processor_heartbeat"] = null, ["status"] = null },
            ["metadatabase"] = new JsonObject { ["status"] = "healthy" },
            ["scheduler"] = Of("scheduler"),
            ["triggerer"] = Of("triggerer"),
        }.ToJsonString();
    }
}
